#include "ui/charts/plot_decoration.h"

#include <QFontMetricsF>

namespace strata::ui {
namespace {

constexpr double kNameHeight = 20;
constexpr double kMarkPadding = 4;
constexpr double kMarkHeight = 15;
constexpr double kPointRadius = 3.5;

}  // namespace

void PlotDecoration::applyDefaultAntialiasingHint(QCPPainter* painter) const {
  applyAntialiasingHint(painter, false, QCP::aeOther);
}

double PlotDecoration::pixel(double x) const { return mParentPlot->xAxis->coordToPixel(x); }

void PlotDecoration::draw(QCPPainter* painter) {
  const QRectF area = mParentPlot->axisRect()->rect();
  draw_future(*painter, area);
  draw_epochs(*painter, area);
  draw_marks(*painter, area);
}

void PlotDecoration::draw_future(QCPPainter& painter, const QRectF& area) const {
  if (!frame_.now) return;
  const double from = std::max(area.left(), pixel(*frame_.now));
  if (from < area.right()) {
    painter.fillRect(QRectF(QPointF(from, area.top()), area.bottomRight()),
                     theme_.tokens().chart.future_shade);
  }
  if (!frame_.x.holds(*frame_.now)) return;
  painter.setPen(QPen(theme_.tokens().accent.base, 1, Qt::CustomDashLine));
  QPen pen = painter.pen();
  pen.setDashPattern({4, 3});
  painter.setPen(pen);
  painter.drawLine(QLineF(from, area.top(), from, area.bottom()));
}

void PlotDecoration::draw_epochs(QCPPainter& painter, const QRectF& area) const {
  QPen pen(theme_.tokens().line.border_strong, 1, Qt::CustomDashLine);
  pen.setDashPattern({2, 3});
  painter.setPen(pen);
  for (const double end : frame_.epoch_ends)
    painter.drawLine(QLineF(pixel(end), area.top() - kNameHeight / 2, pixel(end), area.bottom()));
  painter.setFont(Theme::font(FontSize::caption));
  painter.setPen(theme_.tokens().text.muted);
  const QFontMetricsF metrics(painter.font());
  for (const ChartFrame::Upright& name : frame_.epoch_names) {
    const double width = metrics.horizontalAdvance(name.text) + 8;
    const QRectF box(pixel(name.x) - width / 2, area.top() - kNameHeight, width, kNameHeight);
    painter.fillRect(box, theme_.tokens().surface.panel);
    painter.drawText(box, Qt::AlignCenter, name.text);
  }
}

void PlotDecoration::draw_marks(QCPPainter& painter, const QRectF& area) const {
  painter.setFont(Theme::font(FontSize::caption, FontWeight::regular, FontFace::mono));
  const QFontMetricsF metrics(painter.font());
  double free_from = area.left();
  for (const ChartFrame::Upright& mark : frame_.marks) {
    const double x = pixel(mark.x);
    QPen pen(theme_.tokens().text.muted, 1, Qt::CustomDashLine);
    pen.setDashPattern({1, 2});
    painter.setPen(pen);
    painter.drawLine(QLineF(x, area.top(), x, area.bottom()));
    const double width = metrics.horizontalAdvance(mark.text) + 2 * kMarkPadding;
    QRectF box(x + 2, area.bottom() - kMarkHeight - 3, width, kMarkHeight);
    if (box.right() > area.right()) box.moveRight(x - 2);
    if (box.left() < free_from) continue;  // the line alone where words would overlap
    painter.fillRect(box, theme_.tokens().surface.raised);
    painter.setPen(theme_.tokens().text.soft);
    painter.drawText(box, Qt::AlignCenter, mark.text);
    free_from = box.right();
  }
}

void PlotMarks::applyDefaultAntialiasingHint(QCPPainter* painter) const {
  applyAntialiasingHint(painter, true, QCP::aeOther);
}

void PlotMarks::draw(QCPPainter* painter) {
  painter->setBrush(theme_.tokens().surface.panel);
  for (const ChartFrame::Line& line : frame_.lines) {
    if (!line.round_marks) continue;
    painter->setPen(QPen(line.colour, 2));
    for (qsizetype i = 0; i < line.xs.size(); ++i) {
      if (!frame_.x.holds(line.xs[i]) || !frame_.y.holds(line.ys[i])) continue;
      painter->drawEllipse(QPointF(mParentPlot->xAxis->coordToPixel(line.xs[i]),
                                   mParentPlot->yAxis->coordToPixel(line.ys[i])),
                           kPointRadius, kPointRadius);
    }
  }
}

}  // namespace strata::ui
