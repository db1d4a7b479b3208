#include "ui/data/histogram.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/style/metrics.h"
#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr int kLine = 19;
constexpr int kScale = 2 * metrics::kUnit;
constexpr int kFigure = 9 * metrics::kUnit;
constexpr std::size_t kMostListed = 4;

/// What is counted on another scale than the first has figures, but no curve.
bool has_curve(const ValueFigures& one, const std::vector<ValueFigures>& all) {
  return one.from == all.front().from && one.to == all.front().to;
}

double highest(const std::vector<ValueFigures>& values) {
  double out = 1e-9;
  for (const ValueFigures& one : values)
    for (const double bin : one.bins)
      if (has_curve(one, values)) out = std::max(out, bin);
  return out;
}

/// The bins as steps.
QPainterPath steps(const std::vector<double>& bins, const QRectF& area, double most) {
  QPainterPath out(area.bottomLeft());
  const double width = area.width() / static_cast<double>(std::max<std::size_t>(bins.size(), 1));
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const double y = area.bottom() - area.height() * bins[i] / most;
    out.lineTo(area.left() + static_cast<double>(i) * width, y);
    out.lineTo(area.left() + static_cast<double>(i + 1) * width, y);
  }
  out.lineTo(area.bottomRight());
  return out;
}

}  // namespace

Histogram::Histogram(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setAccessibleName(tr("Histogram of the values"));
  setMinimumHeight(12 * metrics::kUnit);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Histogram::show_values(const std::vector<ValueFigures>& values, bool colours) {
  values_ = values;
  if (values_.size() > kMostListed) values_.resize(kMostListed);
  colours_ = colours;
  QStringList lines;
  for (const ValueFigures& one : values_)
    lines << tr("%1: mean %2, deviation %3")
                 .arg(one.name, number_text(one.mean, 3), number_text(one.deviation, 3));
  setAccessibleDescription(lines.join("; "));
  update();
}

QColor Histogram::colour_of(std::size_t channel) const {
  const Tokens& t = theme_.tokens();
  if (!colours_) return channel == 0 ? t.accent.base : t.device_text_at(channel);
  const QColor out[] = {t.danger.base, t.success.base, t.accent.base};
  return out[channel % 3];
}

void Histogram::paintEvent(QPaintEvent*) {
  if (values_.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const int figures = kLine * (static_cast<int>(values_.size()) + 1);
  const QRectF area = QRectF(rect()).adjusted(2, 4, -2, -(figures + kScale + 6));
  paint_curves(painter, area);
  paint_scale(painter, area);
  paint_figures(painter, QRect(0, height() - figures, width(), figures));
}

void Histogram::paint_curves(QPainter& painter, const QRectF& area) const {
  const double most = highest(values_);
  painter.setPen(theme_.tokens().line.border);
  painter.drawLine(area.bottomLeft(), area.bottomRight());
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (!has_curve(values_[i], values_)) continue;
    const QPainterPath path = steps(values_[i].bins, area, most);
    QColor fill = theme_.tokens().text.muted;
    fill.setAlphaF(0.10F);
    painter.fillPath(path, fill);
    painter.setPen(QPen(colour_of(i), 1.25));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
  }
}

void Histogram::paint_scale(QPainter& painter, const QRectF& area) const {
  painter.setFont(Theme::font(FontSize::caption, FontWeight::regular, FontFace::mono));
  painter.setPen(theme_.tokens().text.muted);
  const QRectF line(area.left(), area.bottom() + 2, area.width(), kScale);
  const double from = values_.front().from;
  const double to = values_.front().to;
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, number_text(from, 3));
  painter.drawText(line, Qt::AlignHCenter | Qt::AlignVCenter,
                   number_text(std::abs(from + to) < 1e-3 * (to - from) ? 0 : (from + to) / 2, 3));
  painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, number_text(to, 3));
}

void Histogram::paint_figures(QPainter& painter, const QRect& area) const {
  const Tokens& t = theme_.tokens();
  painter.setFont(Theme::font(FontSize::caption));
  painter.setPen(t.text.muted);
  const auto cell = [&](int from_right, int line) {
    return QRect(area.right() - from_right * kFigure, area.top() + line * kLine, kFigure, kLine);
  };
  painter.drawText(cell(2, 0), Qt::AlignRight | Qt::AlignVCenter, tr("mean"));
  painter.drawText(cell(1, 0), Qt::AlignRight | Qt::AlignVCenter, tr("std"));
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const int line = static_cast<int>(i) + 1;
    const QRect all(area.left(), area.top() + line * kLine, area.width(), kLine);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour_of(i));
    painter.drawRoundedRect(QRectF(all.left(), all.center().y() - 4, 9, 9), 2, 2);
    painter.setFont(Theme::font(FontSize::small));
    painter.setPen(t.text.soft);
    painter.drawText(all.adjusted(2 * metrics::kUnit, 0, -2 * kFigure, 0),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(values_[i].name, Qt::ElideRight,
                                                      all.width() - 2 * kFigure));
    painter.setFont(Theme::font(FontSize::small, FontWeight::regular, FontFace::mono));
    painter.setPen(t.text.primary);
    painter.drawText(cell(2, line), Qt::AlignRight | Qt::AlignVCenter,
                     number_text(values_[i].mean, 3));
    painter.drawText(cell(1, line), Qt::AlignRight | Qt::AlignVCenter,
                     number_text(values_[i].deviation, 3));
  }
}

void paint_bins(QPainter& painter, const QRectF& area, const std::vector<double>& bins,
                const QColor& colour) {
  double most = 1e-9;
  for (const double bin : bins)
    most = std::max(most, bin);
  const double width = area.width() / static_cast<double>(std::max<std::size_t>(bins.size(), 1));
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const double length = area.height() * bins[i] / most;
    painter.fillRect(QRectF(area.left() + static_cast<double>(i) * width, area.bottom() - length,
                            std::max(1.0, width - 0.5), length),
                     colour);
  }
}

}  // namespace strata::ui
