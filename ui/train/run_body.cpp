#include "ui/train/run_body.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/train/chart_panel.h"
#include "ui/train/checkpoints_panel.h"
#include "ui/train/devices_panel.h"
#include "ui/train/facts_panel.h"
#include "ui/train/health_panel.h"
#include "ui/train/log_panel.h"
#include "ui/train/timeline_panel.h"

namespace strata::ui {
namespace {

constexpr double kSmoothing = 0.97;
constexpr int kWide = 1240;
constexpr int kLowerRow = 180;  // least height of log and health

/// Panels side by side, equally wide whatever is in them.
QHBoxLayout* side_by_side(QWidget* left, QWidget* right) {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kPanelGap);
  for (QWidget* one : {left, right}) {
    one->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Expanding);
    row->addWidget(one, 1);
  }
  return row;
}

}  // namespace

RunBody::RunBody(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      loss(new ChartPanel(theme, tr("Loss"), QStringLiteral("train.loss"), {}, this)),
      second(new ChartPanel(theme, tr("Accuracy"), QStringLiteral("train.metric"),
                            {tr("Metric"), tr("Rate")}, this)),
      log(new LogPanel(theme, this)),
      timeline(new TimelinePanel(theme, this)),
      health(new HealthPanel(theme, this)),
      facts(new FactsPanel(this)),
      devices(new DevicesPanel(theme, this)),
      checkpoints(new CheckpointsPanel(theme, this)),
      lower_(new QStackedWidget(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(metrics::kPanelGap, metrics::kPanelGap, metrics::kPanelGap,
                          metrics::kPanelGap);
  row->setSpacing(metrics::kPanelGap);
  build_lower();
  build_panels();
  build_side();
  join_charts();
}

void RunBody::build_panels() {
  auto* column = new QVBoxLayout;
  column->setSpacing(metrics::kPanelGap);
  column->addLayout(side_by_side(loss, second), 5);
  lower_row_ = side_by_side(lower_, health);
  column->addLayout(lower_row_, 3);
  lower_->setMinimumHeight(kLowerRow);
  static_cast<QHBoxLayout*>(layout())->addLayout(column, 1);
}

void RunBody::build_lower() {
  lower_->addWidget(log);
  lower_->addWidget(timeline);
  connect(log, &LogPanel::timeline_chosen, this, [this] { lower_->setCurrentWidget(timeline); });
  connect(timeline, &TimelinePanel::log_chosen, this, [this] { lower_->setCurrentWidget(log); });
}

void RunBody::offer_timeline(bool offered) {
  if (offered == offered_) return;
  offered_ = offered;
  log->offer_timeline(offered);
  lower_->setCurrentWidget(offered ? static_cast<QWidget*>(timeline) : log);
  share_lower_row();
}

/// A timeline wants to be wide, where gradient health can spare the room.
void RunBody::share_lower_row() {
  const bool wide = offered_ && width() >= kWide;
  lower_row_->setStretch(0, wide ? 3 : 1);
  lower_row_->setStretch(1, wide ? 2 : 1);
}

void RunBody::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  share_lower_row();
}

void RunBody::build_side() {
  auto* scroll = new QScrollArea(this);
  auto* side = new QWidget(scroll->viewport());
  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metrics::kPanelGap);
  column->addWidget(facts);
  column->addWidget(devices);
  column->addWidget(checkpoints, 1);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFixedWidth(metrics::kSideColumn);
  scroll->setWidget(side);
  scroll->setAccessibleName(tr("Facts of the run"));
  layout()->addWidget(scroll);
}

/// Both charts show the same step and x axis.
void RunBody::join_charts() {
  const auto join = [](ChartPanel* from, ChartPanel* to) {
    connect(&from->chart(), &CurveChart::crosshair_moved, to, [to](qint64 step) {
      to->chart().show_crosshair(step < 0 ? std::nullopt : std::optional<std::int64_t>(step));
    });
    connect(from, &ChartPanel::x_axis_chosen, to,
            [to](XAxis axis) { to->chart().set_x_axis(axis); });
  };
  join(loss, second);
  join(second, loss);
  loss->set_smoothing(kSmoothing);
  second->set_smoothing(kSmoothing);
  for (ChartPanel* panel : {loss, second})
    connect(panel, &ChartPanel::said, log, &LogPanel::say);
}

}  // namespace strata::ui
