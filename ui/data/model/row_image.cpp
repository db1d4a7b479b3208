#include "ui/data/model/row_image.h"

#include <algorithm>
#include <cmath>

namespace strata::ui {
namespace {

int byte_of(float value, ValueRange range) {
  const float share = (value - range.low) / (range.high - range.low);
  return std::clamp(static_cast<int>(std::lround(share * 255)), 0, 255);
}

}  // namespace

ValueRange range_for(std::span<const float> values) {
  if (values.empty()) return {};
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least >= 0 && *most <= 1) return {0, 1};
  if (*least >= 0 && *most <= 255 && *most > 2) return {0, 255};
  return *most > *least ? ValueRange{*least, *most} : ValueRange{*least, *least + 1};
}

QImage row_image(std::span<const float> values, const graph::Shape& shape, ValueRange range,
                 int side) {
  const auto height = static_cast<int>(shape[1]);
  const auto width = static_cast<int>(shape[2]);
  const std::size_t plane = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  const bool colour = shape[0] == 3;
  QImage out(width, height, QImage::Format_RGB32);
  for (int y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(out.scanLine(y));
    for (int x = 0; x < width; ++x) {
      const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                             static_cast<std::size_t>(x);
      const int red = byte_of(values[at], range);
      line[x] = colour ? qRgb(red, byte_of(values[plane + at], range),
                              byte_of(values[2 * plane + at], range))
                       : qRgb(red, red, red);
    }
  }
  const bool grows = width <= side && height <= side;
  return out.scaled(side, side, Qt::KeepAspectRatio,
                    grows ? Qt::FastTransformation : Qt::SmoothTransformation);
}

}  // namespace strata::ui
