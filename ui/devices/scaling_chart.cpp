#include "ui/devices/scaling_chart.h"

#include <QPainter>
#include <algorithm>

#include "ui/charts/ticks.h"
#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kLeft = 64;  // samples a second
constexpr int kBottom = 36;
constexpr int kTop = 24;
constexpr int kRight = 16;
constexpr int kMostTicks = 5;
constexpr double kDot = 4;
constexpr int kWords = 120;  // beside a point

QFont figure_font() { return Theme::font(FontSize::caption, FontWeight::regular, FontFace::mono); }

}  // namespace

ScalingChart::ScalingChart(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName(QStringLiteral("scaling.chart"));
  setAccessibleName(tr("Samples a second by number of devices"));
  setMinimumSize(sizeHint());
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ScalingChart::show_scaling(const Scaling& scaling, int most) {
  scaling_ = scaling;
  most_ = std::max(most, 2);
  update();
}

std::vector<const ScalingPoint*> ScalingChart::curve() const {
  std::vector<const ScalingPoint*> out;
  for (const ScalingPoint& point : scaling_.points)
    if (point.failure.isEmpty() && !point.of.whole_cpu) out.push_back(&point);
  return out;
}

double ScalingChart::top() const {
  double most = 1;
  for (const ScalingPoint& point : scaling_.points)
    most = std::max(most, point.samples_per_s);
  if (const auto points = curve(); !points.empty() && points.front()->of.devices == 1)
    most = std::max(most, most_ * points.front()->samples_per_s);
  return 1.05 * most;
}

QPointF ScalingChart::place(double devices, double samples_per_s) const {
  const double wide = width() - kLeft - kRight;
  const double high = height() - kTop - kBottom;
  return {kLeft + wide * devices / (most_ + 0.25), kTop + high * (1 - samples_per_s / top())};
}

void ScalingChart::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  paint_axes(painter);
  paint_ideal(painter);
  paint_curve(painter);
}

void ScalingChart::paint_axes(QPainter& painter) const {
  const Tokens& t = theme_.tokens();
  painter.setFont(figure_font());
  const double floor = place(0, 0).y();
  for (const Tick& tick : value_ticks({0, top()}, kMostTicks, Unit::plain)) {
    if (curve().empty() && tick.at > 0) break;
    const double y = place(0, tick.at).y();
    painter.setPen(t.line.chart_grid);
    painter.drawLine(QPointF(kLeft, y), QPointF(width() - kRight, y));
    painter.setPen(t.text.muted);
    painter.drawText(QRectF(0, y - 8, kLeft - metrics::kUnit, 16),
                     Qt::AlignRight | Qt::AlignVCenter, tick.text);
  }
  painter.setPen(t.line.border_strong);
  painter.drawLine(QPointF(kLeft, floor), QPointF(width() - kRight, floor));
  painter.setPen(t.text.muted);
  for (int devices = 1; devices <= most_; devices *= 2)
    painter.drawText(QRectF(place(devices, 0).x() - 20, floor + 4, 40, 14), Qt::AlignCenter,
                     QString::number(devices));
  painter.setFont(Theme::font(FontSize::small));
  painter.drawText(QRectF(0, 0, 120, kTop - 6), Qt::AlignLeft | Qt::AlignVCenter, tr("samples/s"));
  painter.drawText(QRectF(kLeft, height() - 16, width() - kLeft - kRight, 16), Qt::AlignCenter,
                   tr("devices"));
}

void ScalingChart::paint_ideal(QPainter& painter) const {
  const auto points = curve();
  if (points.empty() || points.front()->of.devices != 1) return;
  const Tokens& t = theme_.tokens();
  const QPointF end = place(most_, most_ * points.front()->samples_per_s);
  painter.setPen(QPen(t.text.muted, 1, Qt::DashLine));
  painter.drawLine(place(0, 0), end);
  painter.setFont(Theme::font(FontSize::small));
  painter.setPen(t.text.muted);
  painter.drawText(QRectF(end.x() - 100, end.y() - 14, 80, 16), Qt::AlignRight | Qt::AlignVCenter,
                   tr("ideal"));
}

void ScalingChart::paint_curve(QPainter& painter) const {
  const Tokens& t = theme_.tokens();
  QPolygonF line;
  for (const ScalingPoint* point : curve())
    line << place(point->of.devices, point->samples_per_s);
  painter.setPen(QPen(t.chart.train_smoothed, 2));
  painter.drawPolyline(line);
  painter.setBrush(t.surface.panel);
  for (const QPointF& at : std::as_const(line))
    painter.drawEllipse(at, kDot, kDot);
  for (const ScalingPoint& point : scaling_.points) {
    if (!point.of.whole_cpu || !point.failure.isEmpty()) continue;
    painter.setPen(QPen(t.chart.validation, 2));
    const QPointF at = place(point.of.devices, point.samples_per_s);
    painter.drawEllipse(at, kDot, kDot);
    painter.setFont(Theme::font(FontSize::small));
    // The curve goes to the right: the words stand at the left where they find room.
    const bool left = at.x() - kLeft > kWords;
    painter.drawText(QRectF(left ? at.x() - kWords - 9 : at.x() + 9, at.y() - 9, kWords, 18),
                     Qt::AlignVCenter | (left ? Qt::AlignRight : Qt::AlignLeft),
                     tr("1 rank, all cores"));
  }
}

}  // namespace strata::ui
