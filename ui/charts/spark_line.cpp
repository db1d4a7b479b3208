#include "ui/charts/spark_line.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace strata::ui {
namespace {

constexpr std::size_t kMostValues = 120;
constexpr std::size_t kLeastSpan = 30;  // a few values do not fill the whole width
constexpr float kFillOpacity = 0.18F;

}  // namespace

SparkLine::SparkLine(const Theme& theme, Colour colour, QWidget* parent)
    : QWidget(parent), theme_(theme), colour_(std::move(colour)) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void SparkLine::set_values(std::vector<double> values) {
  if (values.size() > kMostValues)
    values.erase(values.begin(), values.end() - static_cast<std::ptrdiff_t>(kMostValues));
  values_ = std::move(values);
  update();
}

void SparkLine::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor colour = colour_(theme_.tokens());
  const double bottom = height() - 0.5;
  painter.setPen(QPen(theme_.tokens().line.border, 1));
  painter.drawLine(QPointF(0, bottom), QPointF(width(), bottom));
  if (values_.size() < 2) return;
  const auto span = static_cast<double>(std::max(values_.size(), kLeastSpan) - 1);
  QPolygonF line;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const double value = std::isfinite(values_[i]) ? std::clamp(values_[i], 0.0, 1.0) : 0;
    line.append({static_cast<double>(i) / span * (width() - 1), bottom - value * (height() - 3)});
  }
  QPolygonF fill = line;
  fill.append({line.back().x(), bottom});
  fill.append({line.front().x(), bottom});
  QColor shade = colour;
  shade.setAlphaF(kFillOpacity);
  painter.setPen(Qt::NoPen);
  painter.setBrush(shade);
  painter.drawPolygon(fill);
  painter.setPen(QPen(colour, 1.5));
  painter.drawPolyline(line);
}

}  // namespace strata::ui
