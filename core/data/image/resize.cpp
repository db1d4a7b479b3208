#include "data/image/resize.h"

#include <algorithm>
#include <cmath>

namespace strata::data {

ResizeAxis::ResizeAxis(std::int64_t in, std::int64_t out, double from, double length) {
  const double scale = length / static_cast<double>(out);
  const double support = std::max(1.0, scale);  // half width of the triangle, in input samples
  widest = static_cast<std::int32_t>(std::ceil(support) * 2 + 1);
  weights.assign(static_cast<std::size_t>(out * widest), 0);
  for (std::int64_t o = 0; o < out; ++o) {
    const double centre = from + (static_cast<double>(o) + 0.5) * scale;
    const auto low = std::clamp<std::int64_t>(
        static_cast<std::int64_t>(std::floor(centre - support + 0.5)), 0, in - 1);
    const auto high =
        std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(centre + support + 0.5)),
                                 low + 1, std::min(in, low + widest));
    float* row = weights.data() + o * widest;
    double sum = 0;
    for (std::int64_t i = low; i < high; ++i) {
      const double distance = std::abs((static_cast<double>(i) + 0.5 - centre) / support);
      const double weight = std::max(0.0, 1 - distance);
      row[i - low] = static_cast<float>(weight);
      sum += weight;
    }
    if (sum == 0) row[0] = 1;
    if (sum > 0)
      std::for_each(row, row + (high - low), [&](float& w) { w = static_cast<float>(w / sum); });
    first.push_back(static_cast<std::int32_t>(low));
    count.push_back(static_cast<std::int32_t>(high - low));
  }
}

Crop centred_crop(std::int64_t in_height, std::int64_t in_width, std::int64_t out_height,
                  std::int64_t out_width) {
  const auto h = static_cast<double>(in_height);
  const auto w = static_cast<double>(in_width);
  const double proportion = static_cast<double>(out_width) / static_cast<double>(out_height);
  const double width = std::min(w, h * proportion);
  const double height = std::min(h, width / proportion);
  return {(h - height) / 2, (w - width) / 2, height, width};
}

PlaneResizer::PlaneResizer(std::int64_t in_height, std::int64_t in_width, std::int64_t out_height,
                           std::int64_t out_width)
    : in_height_(in_height),
      in_width_(in_width),
      out_height_(out_height),
      out_width_(out_width),
      rows_(in_height, out_height, 0, static_cast<double>(in_height)),
      columns_(in_width, out_width, 0, static_cast<double>(in_width)) {}

void PlaneResizer::apply(const float* in, float* out, float* scratch) const {
  for (std::int64_t y = 0; y < in_height_; ++y) {
    const float* line = in + y * in_width_;
    for (std::int64_t x = 0; x < out_width_; ++x) {
      const auto at = static_cast<std::size_t>(x);
      const float* weight = columns_.weights.data() + x * columns_.widest;
      float sum = 0;
      for (std::int32_t i = 0; i < columns_.count[at]; ++i)
        sum += weight[i] * line[columns_.first[at] + i];
      scratch[y * out_width_ + x] = sum;
    }
  }
  for (std::int64_t y = 0; y < out_height_; ++y) {
    const auto at = static_cast<std::size_t>(y);
    const float* weight = rows_.weights.data() + y * rows_.widest;
    float* target = out + y * out_width_;
    std::fill_n(target, out_width_, 0.0F);
    for (std::int32_t i = 0; i < rows_.count[at]; ++i) {
      const float* line = scratch + (rows_.first[at] + i) * out_width_;
      for (std::int64_t x = 0; x < out_width_; ++x)
        target[x] += weight[i] * line[x];
    }
  }
}

namespace {

/// One line of interleaved bytes, resized along its width into `channels` lines of floats.
template <int kChannels>
void shrink_line(const std::uint8_t* line, const ResizeAxis& columns, std::int64_t out_width,
                 float* out) {
  for (std::int64_t x = 0; x < out_width; ++x) {
    const auto at = static_cast<std::size_t>(x);
    const float* weight = columns.weights.data() + x * columns.widest;
    const std::uint8_t* pixel = line + columns.first[at] * kChannels;
    float sum[kChannels] = {};
    for (std::int32_t i = 0; i < columns.count[at]; ++i, pixel += kChannels)
      for (int c = 0; c < kChannels; ++c)
        sum[c] += weight[i] * static_cast<float>(pixel[c]);
    for (int c = 0; c < kChannels; ++c)
      out[c * out_width + x] = sum[c];
  }
}

}  // namespace

void resize_interleaved(const std::uint8_t* in, std::int64_t in_height, std::int64_t in_width,
                        std::int64_t channels, const Crop& crop, std::int64_t out_height,
                        std::int64_t out_width, std::uint8_t* out) {
  const ResizeAxis rows(in_height, out_height, crop.top, crop.height);
  const ResizeAxis columns(in_width, out_width, crop.left, crop.width);
  const std::int64_t low = rows.first.front();
  const std::int64_t high = rows.first.back() + rows.count.back();
  const std::int64_t line = channels * out_width;
  std::vector<float> middle(static_cast<std::size_t>((high - low) * line));
  for (std::int64_t y = low; y < high; ++y) {
    const std::uint8_t* from = in + y * in_width * channels;
    float* to = middle.data() + (y - low) * line;
    if (channels == 1)
      shrink_line<1>(from, columns, out_width, to);
    else
      shrink_line<3>(from, columns, out_width, to);
  }
  std::vector<float> sum(static_cast<std::size_t>(line));
  for (std::int64_t y = 0; y < out_height; ++y) {
    const auto at = static_cast<std::size_t>(y);
    std::fill(sum.begin(), sum.end(), 0.5F);  // rounds to the nearest byte
    for (std::int32_t i = 0; i < rows.count[at]; ++i) {
      const float weight = rows.weights[static_cast<std::size_t>(y * rows.widest + i)];
      const float* from = middle.data() + (rows.first[at] + i - low) * line;
      for (std::size_t x = 0; x < sum.size(); ++x)
        sum[x] += weight * from[x];
    }
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t x = 0; x < out_width; ++x)
        out[(c * out_height + y) * out_width + x] = static_cast<std::uint8_t>(
            std::min(sum[static_cast<std::size_t>(c * out_width + x)], 255.0F));
  }
}

}  // namespace strata::data
