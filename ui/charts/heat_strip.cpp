#include "ui/charts/heat_strip.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr double kDarkest = 0.12;

/// Of the values in a cell the one to show: a fault first, else the greatest.
double worst(const std::vector<double>& values, std::size_t first, std::size_t last) {
  double out = values[first];
  for (std::size_t i = first; i < last; ++i) {
    if (!std::isfinite(values[i])) return values[i];
    out = std::max(out, values[i]);
  }
  return out;
}

}  // namespace

HeatStrip::HeatStrip(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void HeatStrip::set_values(std::vector<double> values, Range range) {
  values_ = std::move(values);
  range_ = range;
  update();
}

QColor HeatStrip::colour_of(double value, Range range, const Tokens& tokens) {
  if (!std::isfinite(value)) return tokens.danger.base;
  double share = 0;
  if (value > 0 && range.lower > 0 && range.upper > range.lower)
    share = std::log(value / range.lower) / std::log(range.upper / range.lower);
  return mixed(tokens.accent.base, tokens.surface.panel,
               kDarkest + (1 - kDarkest) * std::clamp(share, 0.0, 1.0));
}

void HeatStrip::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPainterPath clip;
  clip.addRoundedRect(rect(), metrics::kTagRadius / 2, metrics::kTagRadius / 2);
  painter.fillPath(clip, theme_.tokens().surface.input);
  if (values_.empty()) return;
  painter.setClipPath(clip);
  painter.setRenderHint(QPainter::Antialiasing, false);
  const std::size_t cells =
      std::min<std::size_t>(values_.size(), static_cast<std::size_t>(std::max(1, width())));
  for (std::size_t i = 0; i < cells; ++i) {
    const std::size_t first = values_.size() * i / cells;
    const std::size_t last = values_.size() * (i + 1) / cells;
    const int left = static_cast<int>(i * static_cast<std::size_t>(width()) / cells);
    const int right = static_cast<int>((i + 1) * static_cast<std::size_t>(width()) / cells);
    painter.fillRect(left, 0, right - left, height(),
                     colour_of(worst(values_, first, last), range_, theme_.tokens()));
  }
}

}  // namespace strata::ui
