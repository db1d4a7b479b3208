#include "ui/data/points_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <map>

#include "ui/style/metrics.h"
#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr int kAxisRoom = 4 * metrics::kUnit;
constexpr int kLegendRoom = 12 * metrics::kUnit;
constexpr int kTicks = 5;

/// Round numbers between two ends, about kTicks of them.
std::vector<double> round_ticks(double from, double to) {
  const double rough = (to - from) / kTicks;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double step = power * (rough < 2 * power ? 2 : rough < 5 * power ? 5 : 10);
  std::vector<double> out;
  for (double at = std::ceil(from / step); at * step <= to; ++at)
    out.push_back(at * step);
  return out;
}

}  // namespace

PointsView::PointsView(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("data.points");
  setAccessibleName(tr("Points by class"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PointsView::show_page(const PreviewPage& page) {
  page_ = page;
  std::map<int, QString> found;
  double left = 0, right = 0, top = 0, bottom = 0;
  bool first = true;
  for (const PreviewRow& row : page_.rows) {
    if (row.values.size() < 2) continue;
    found.emplace(row.target_class, row.target);
    const double x = row.values[0], y = row.values[1];
    left = first ? x : std::min(left, x);
    right = first ? x : std::max(right, x);
    bottom = first ? y : std::min(bottom, y);
    top = first ? y : std::max(top, y);
    first = false;
  }
  bounds_ = QRectF(QPointF(left, bottom),
                   QPointF(std::max(right, left + 1e-6), std::max(top, bottom + 1e-6)));
  bounds_.adjust(-0.05 * bounds_.width(), -0.05 * bounds_.height(), 0.05 * bounds_.width(),
                 0.05 * bounds_.height());
  classes_.assign(found.begin(), found.end());
  setAccessibleDescription(
      tr("%1 points in %2 classes").arg(page_.rows.size()).arg(classes_.size()));
  update();
}

QColor PointsView::colour_of(int target_class) const {
  return target_class < 0 ? theme_.tokens().accent.base
                          : theme_.tokens().device_text_at(static_cast<std::size_t>(target_class));
}

void PointsView::paintEvent(QPaintEvent*) {
  if (page_.rows.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(Theme::font(FontSize::caption, FontWeight::regular, FontFace::mono));
  QRectF area = QRectF(rect()).adjusted(kAxisRoom, 4, -kLegendRoom, -kAxisRoom / 2 - 4);
  // One unit is as long across as upwards: a circle stays round.
  const double unit = std::min(area.width() / bounds_.width(), area.height() / bounds_.height());
  const QSizeF size(bounds_.width() * unit, bounds_.height() * unit);
  area = QRectF(
      QPointF(area.center().x() - size.width() / 2, area.center().y() - size.height() / 2), size);
  paint_axes(painter, area);
  paint_points(painter, area);
  paint_legend(painter, area);
}

void PointsView::paint_axes(QPainter& painter, const QRectF& area) const {
  const Tokens& t = theme_.tokens();
  for (const double at : round_ticks(bounds_.left(), bounds_.right())) {
    const double x = area.left() + (at - bounds_.left()) / bounds_.width() * area.width();
    painter.setPen(t.line.chart_grid);
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    painter.setPen(t.text.muted);
    painter.drawText(QRectF(x - 30, area.bottom() + 3, 60, 14), Qt::AlignHCenter | Qt::AlignTop,
                     number_text(at, 3));
  }
  for (const double at : round_ticks(bounds_.top(), bounds_.bottom())) {  // the lesser one is "top"
    const double y = area.bottom() - (at - bounds_.top()) / bounds_.height() * area.height();
    painter.setPen(t.line.chart_grid);
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(t.text.muted);
    painter.drawText(QRectF(area.left() - 64, y - 8, 58, 16), Qt::AlignRight | Qt::AlignVCenter,
                     number_text(at, 3));
  }
}

void PointsView::paint_points(QPainter& painter, const QRectF& area) const {
  painter.setPen(Qt::NoPen);
  const double radius = page_.rows.size() > 800 ? 2.0 : 3.0;
  for (const PreviewRow& row : page_.rows) {
    if (row.values.size() < 2) continue;
    const double x =
        area.left() + (row.values[0] - bounds_.left()) / bounds_.width() * area.width();
    const double y =
        area.bottom() - (row.values[1] - bounds_.top()) / bounds_.height() * area.height();
    QColor colour = colour_of(row.target_class);
    colour.setAlphaF(0.85F);
    painter.setBrush(colour);
    painter.drawEllipse(QPointF(x, y), radius, radius);
  }
}

void PointsView::paint_legend(QPainter& painter, const QRectF& area) const {
  painter.setFont(Theme::font(FontSize::small));
  double y = area.top() + metrics::kUnit;
  for (const auto& [number, name] : classes_) {
    if (number < 0 || y > area.bottom()) break;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour_of(number));
    painter.drawEllipse(QPointF(area.right() + 2 * metrics::kUnit, y), 4, 4);
    painter.setPen(theme_.tokens().text.soft);
    painter.drawText(
        QRectF(area.right() + 3 * metrics::kUnit, y - 9, kLegendRoom - 3 * metrics::kUnit, 18),
        Qt::AlignLeft | Qt::AlignVCenter, name);
    y += 2.5 * metrics::kUnit;
  }
}

}  // namespace strata::ui
