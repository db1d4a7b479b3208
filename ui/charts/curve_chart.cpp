#include "ui/charts/curve_chart.h"

#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/charts/chart_legend.h"
#include "ui/charts/chart_overlay.h"
#include "ui/charts/plot.h"
#include "ui/charts/reading.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kBetweenDraws = 33;      // milliseconds, while somebody moves the view
constexpr int kBetweenArrivals = 200;  // for new steps: the training wants the processor too
constexpr int kPlotLeast = 120;

}  // namespace

CurveChart::CurveChart(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      legend_(new ChartLegend(theme, this)),
      plot_(new Plot(theme, this)),
      overlay_(new ChartOverlay(theme, plot_)),
      follow_(button(tr("Follow"), ButtonLook::plain, plot_)) {
  build();
  connect_overlay();
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, &CurveChart::draw_now);
  connect(&theme_, &Theme::changed, this, &CurveChart::redraw);
  connect(legend_, &ChartLegend::visibility_chosen, this, [this](int id, bool visible) {
    set_visible(id, visible);
    emit visibility_chosen(id, visible);
  });
}

void CurveChart::build() {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(legend_);
  column->addWidget(plot_, 1);
  plot_->setMinimumHeight(kPlotLeast);
  overlay_->setObjectName(QStringLiteral("chart.area"));
  overlay_->setAccessibleName(tr("Curves"));
  follow_->setObjectName(QStringLiteral("chart.follow"));
  follow_->setIcon(theme_.icon(QStringLiteral("follow")));
  follow_->setToolTip(tr("Show everything again and keep up with new steps (double click, 0)"));
  follow_->setProperty("small", true);
  follow_->hide();
  connect(follow_, &QPushButton::clicked, this, &CurveChart::follow);
}

void CurveChart::connect_overlay() {
  connect(overlay_, &ChartOverlay::hovered, this, &CurveChart::hover);
  connect(overlay_, &ChartOverlay::left, this, [this] {
    show_crosshair(std::nullopt);
    emit crosshair_moved(-1);
  });
  connect(overlay_, &ChartOverlay::dragged, this, &CurveChart::move);
  connect(overlay_, &ChartOverlay::band_chosen, this, &CurveChart::zoom_to);
  connect(overlay_, &ChartOverlay::zoomed, this, &CurveChart::zoom);
  connect(overlay_, &ChartOverlay::reset_wanted, this, &CurveChart::follow);
  connect(overlay_, &ChartOverlay::stepped, this, [this](int steps) {
    const CurveSeries* ruler = model_.ruler();
    if (ruler == nullptr || !ruler->has_axis(model_.x_axis)) return;
    const auto size = static_cast<std::int64_t>(ruler->size());
    std::int64_t at = size - 1;
    if (crosshair_)
      at =
          static_cast<std::int64_t>(ruler->nearest(*crosshair_, model_.x_axis).value_or(0)) + steps;
    const auto index = static_cast<std::size_t>(std::clamp<std::int64_t>(at, 0, size - 1));
    show_crosshair(ruler->step(index));
    emit crosshair_moved(ruler->step(index));
  });
}

int CurveChart::add_series(const QString& name, CurveLook look) {
  model_.series.push_back(std::make_unique<CurveSeries>(name, std::move(look)));
  CurveSeries& series = *model_.series.back();
  series.set_smoothing(model_.smoothing);
  series.set_steps_per_epoch(static_cast<double>(model_.steps_per_epoch));
  legend_->rebuild(model_);
  redraw();
  return static_cast<int>(model_.series.size()) - 1;
}

void CurveChart::clear_series() {
  model_.series.clear();
  legend_->rebuild(model_);
  redraw();
}

void CurveChart::append(int id, std::int64_t first, std::span<const double> values,
                        std::span<const double> seconds) {
  model_.series.at(static_cast<std::size_t>(id))->append(first, values, seconds);
  redraw_after(kBetweenArrivals);
}

void CurveChart::clear(int id) {
  model_.series.at(static_cast<std::size_t>(id))->clear();
  redraw();
}

void CurveChart::set_visible(int id, bool visible) {
  model_.series.at(static_cast<std::size_t>(id))->set_visible(visible);
  redraw();
}

void CurveChart::set_steps_per_epoch(int id, double steps) {
  model_.series.at(static_cast<std::size_t>(id))->set_steps_per_epoch(steps);
  redraw();
}

void CurveChart::set_length(std::int64_t steps_per_epoch, std::int64_t total_steps) {
  if (steps_per_epoch == model_.steps_per_epoch && total_steps == model_.total_steps) return;
  model_.steps_per_epoch = steps_per_epoch;
  model_.total_steps = total_steps;
  for (const auto& one : model_.series)
    one->set_steps_per_epoch(static_cast<double>(steps_per_epoch));
  redraw();
}

void CurveChart::set_marks(std::vector<ChartMark> marks) {
  model_.marks = std::move(marks);
  redraw();
}

void CurveChart::set_now_line(bool on) {
  model_.now_line = on;
  redraw();
}

void CurveChart::set_unit(Unit unit) {
  model_.unit = unit;
  redraw();
}

void CurveChart::set_empty_text(const QString& text) {
  empty_text_ = text;
  redraw();
}

void CurveChart::set_legend_visible(bool visible) { legend_->setVisible(visible); }

void CurveChart::set_x_axis(XAxis axis) {
  if (model_.x_axis == axis) return;
  model_.x_axis = axis;
  crosshair_.reset();
  follow();
}

void CurveChart::set_y_scale(YScale scale) {
  if (model_.y_scale == scale) return;
  model_.y_scale = scale;
  view_.forget_y();
  changed_view();
}

void CurveChart::set_smoothing(double smoothing) {
  model_.smoothing = std::clamp(smoothing, 0.0, kMostSmoothing);
  for (const auto& one : model_.series)
    one->set_smoothing(model_.smoothing);
  redraw();
}

void CurveChart::follow() {
  view_.follow();
  changed_view();
}

void CurveChart::zoom(double factor, QPointF at, bool upright) {
  if (upright)
    view_.zoom_y(factor, plot_->y_at(at.y()), to_axis(plot_->frame().y, model_.y_scale));
  else
    view_.zoom_x(factor, plot_->x_at(at.x()), model_.full_x());
  changed_view();
}

void CurveChart::move(QPointF by) {
  // Up and down only where y was set; else the data in sight decides on it.
  const Range y = to_axis(plot_->frame().y, model_.y_scale);
  view_.move_x(plot_->x_at(0) - plot_->x_at(by.x()), model_.full_x());
  if (view_.y()) view_.move_y(plot_->y_at(0) - plot_->y_at(by.y()), y);
  changed_view();
}

void CurveChart::zoom_to(QRectF band) {
  view_.show({plot_->x_at(band.left()), plot_->x_at(band.right())},
             {plot_->y_at(band.bottom()), plot_->y_at(band.top())}, model_.full_x());
  changed_view();
}

void CurveChart::changed_view() {
  redraw();
  if (view_.following() == was_following_) return;
  was_following_ = view_.following();
  follow_->setVisible(!was_following_);
  emit following_changed(was_following_);
}

void CurveChart::redraw() { redraw_after(kBetweenDraws); }

void CurveChart::redraw_after(int between) {
  waiting_ = true;
  if (!isVisible()) return;
  const qint64 since = since_draw_.isValid() ? since_draw_.elapsed() : between;
  const auto wait = static_cast<int>(std::clamp<qint64>(between - since, 0, between));
  if (!timer_.isActive() || timer_.remainingTime() > wait) timer_.start(wait);
}

void CurveChart::draw_now() {
  waiting_ = false;
  timer_.stop();
  since_draw_.start();
  const bool empty = model_.ruler() == nullptr;
  ChartFrame frame = build_frame(model_, view_, plot_->area().size(), theme_.tokens());
  if (empty && !empty_text_.isEmpty()) {  // no grid behind words
    frame.x_ticks.clear();
    frame.y_ticks.clear();
  }
  plot_->show_frame(std::move(frame));
  legend_->refresh(model_);
  place_children();
  overlay_->set_notice(empty ? empty_text_ : plot_->frame().notice, empty);
  show_reading(crosshair_);
}

void CurveChart::place_children() {
  overlay_->setGeometry(plot_->rect());
  overlay_->set_area(plot_->area());
  follow_->adjustSize();
  const QRect area = plot_->area();
  follow_->move(area.right() - follow_->width() - 8, area.bottom() - follow_->height() - 8);
}

void CurveChart::hover(double pixel) {
  const std::optional<ChartReading> reading = read_at(model_, plot_->x_at(pixel), theme_.tokens());
  show_reading(reading ? std::optional(reading->x) : std::nullopt);
  emit crosshair_moved(reading ? reading->step : -1);
}

void CurveChart::show_crosshair(std::optional<std::int64_t> step) {
  show_reading(step ? model_.x_of_step(*step) : std::nullopt);
}

void CurveChart::show_reading(std::optional<double> x) {
  crosshair_ = x;
  std::optional<ChartReading> reading;
  if (x && plot_->frame().x.holds(*x)) reading = read_at(model_, *x, theme_.tokens());
  if (!reading) return overlay_->set_crosshair(std::nullopt);
  ChartOverlay::Crosshair crosshair{std::move(*reading), 0, {}};
  crosshair.line = plot_->pixel_of(crosshair.reading.x, 1).x();
  for (const ChartReading::Row& row : crosshair.reading.rows)
    if (row.y) crosshair.dots.push_back(plot_->pixel_of(row.x, *row.y));
  overlay_->set_crosshair(std::move(crosshair));
}

void CurveChart::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (waiting_) redraw();
}

void CurveChart::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  redraw();
}

}  // namespace strata::ui
