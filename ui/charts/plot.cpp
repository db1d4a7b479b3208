#include "ui/charts/plot.h"

#include <QFontMetrics>
#include <algorithm>
#include <cmath>

#include "ui/charts/plot_decoration.h"

namespace strata::ui {
namespace {

constexpr int kTopMargin = 24;
constexpr int kRightMargin = 22;
constexpr int kBottomMargin = 26;
constexpr int kLeastLeftMargin = 46;

QFont tick_font() { return Theme::font(FontSize::caption, FontWeight::regular, FontFace::mono); }

QSharedPointer<QCPAxisTicker> ticker(const std::vector<Tick>& ticks) {
  QSharedPointer<QCPAxisTickerText> out(new QCPAxisTickerText);
  out->setSubTickCount(0);
  for (const Tick& tick : ticks)
    out->addTick(tick.at, tick.text);
  return out;
}

}  // namespace

Plot::Plot(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), plot_(new QCustomPlot(this)) {
  new PlotDecoration(*plot_, theme_, frame_);
  new PlotMarks(*plot_, theme_, frame_);
  build();
  restyle();
  connect(&theme_, &Theme::changed, this, &Plot::restyle);
}

void Plot::build() {
  plot_->setAttribute(Qt::WA_TransparentForMouseEvents);
  plot_->setInteractions(QCP::iNone);
  plot_->setPlottingHint(QCP::phFastPolylines, true);
  plot_->setPlottingHint(QCP::phCacheLabels, true);
  plot_->axisRect()->setAutoMargins(QCP::msNone);
  plot_->xAxis->grid()->setVisible(false);
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
    axis->setTickLength(0, 0);
    axis->setSubTicks(false);
    axis->setTickLabelPadding(6);
  }
  plot_->yAxis->grid()->setZeroLinePen(Qt::NoPen);
  place_margins();
}

void Plot::restyle() {
  const Tokens& tokens = theme_.tokens();
  plot_->setBackground(QBrush(tokens.surface.panel));
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
    axis->setTickLabelFont(tick_font());
    axis->setTickLabelColor(tokens.text.muted);
    axis->setBasePen(QPen(tokens.line.border_strong));
  }
  plot_->yAxis->grid()->setPen(QPen(tokens.line.chart_grid));
}

void Plot::place_margins() {
  // Room for the labels; it only grows, so that the curves do not jump about.
  const QFontMetrics metrics(tick_font());
  int widest = kLeastLeftMargin;
  for (const Tick& tick : frame_.y_ticks)
    widest = std::max(widest, metrics.horizontalAdvance(tick.text) + 10);
  left_margin_ = std::max(left_margin_, widest);
  plot_->axisRect()->setMargins({left_margin_, kTopMargin, kRightMargin, kBottomMargin});
}

void Plot::show_frame(ChartFrame frame) {
  frame_ = std::move(frame);
  show_axes();
  show_lines();
  plot_->replot(QCustomPlot::rpQueuedRefresh);
}

void Plot::show_axes() {
  place_margins();
  plot_->yAxis->setScaleType(frame_.log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  plot_->xAxis->setRange(frame_.x.lower, frame_.x.upper);
  plot_->yAxis->setRange(frame_.y.lower, frame_.y.upper);
  plot_->xAxis->setTicker(ticker(frame_.x_ticks));
  plot_->yAxis->setTicker(ticker(frame_.y_ticks));
}

void Plot::show_lines() {
  while (graphs_.size() < frame_.lines.size()) {
    graphs_.push_back(plot_->addGraph());
    graphs_.back()->setAdaptiveSampling(false);
    graphs_.back()->removeFromLegend();
  }
  for (std::size_t i = 0; i < graphs_.size(); ++i) {
    QCPGraph& graph = *graphs_[i];
    graph.setVisible(i < frame_.lines.size());
    if (!graph.visible()) {
      graph.data()->clear();
      continue;
    }
    const ChartFrame::Line& line = frame_.lines[i];
    QVector<QCPGraphData> points(line.xs.size());
    for (qsizetype at = 0; at < points.size(); ++at)
      points[at] = {line.xs[at], line.ys[at]};
    graph.data()->set(points, true);
    graph.setPen(QPen(line.colour, line.width));
    graph.setAntialiased(line.fine);
  }
}

QRect Plot::area() const {
  return rect().adjusted(left_margin_, kTopMargin, -kRightMargin, -kBottomMargin);
}

double Plot::x_at(double pixel) const {
  const QRect in = area();
  return frame_.x.lower + frame_.x.size() * (pixel - in.left()) / std::max(1, in.width());
}

double Plot::y_at(double pixel) const {
  const Range y = to_axis(frame_.y, frame_.log ? YScale::log : YScale::linear);
  const QRect in = area();
  return y.upper - y.size() * (pixel - in.top()) / std::max(1, in.height());
}

QPointF Plot::pixel_of(double x, double y) const {
  const Range shown = to_axis(frame_.y, frame_.log ? YScale::log : YScale::linear);
  const double at = frame_.log ? std::log10(y) : y;
  const QRectF in = area();
  return {in.left() + in.width() * (x - frame_.x.lower) / frame_.x.size(),
          in.top() + in.height() * (shown.upper - at) / shown.size()};
}

void Plot::paint_on(QPaintDevice& device, double scale, QWidget& header) {
  QCPPainter painter;
  painter.begin(&device);
  painter.setMode(QCPPainter::pmNoCaching);
  painter.scale(scale, scale);
  painter.fillRect(QRect(0, 0, width(), header.height() + height()), theme_.tokens().surface.panel);
  header.render(&painter, QPoint(0, 0), QRegion(), QWidget::DrawChildren);
  painter.translate(0, header.height());
  plot_->toPainter(&painter, width(), height());
  painter.end();
  plot_->replot(QCustomPlot::rpQueuedRefresh);
}

void Plot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (!rect().isEmpty()) plot_->setGeometry(rect());  // it cannot paint on nothing
}

}  // namespace strata::ui
