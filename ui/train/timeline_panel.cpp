#include "ui/train/timeline_panel.h"

#include <QToolButton>
#include <QVBoxLayout>

#include "ui/train/timeline_legend.h"
#include "ui/train/timeline_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pill.h"

namespace strata::ui {
namespace {

constexpr int kNarrow = 540;
constexpr double kClearlyMore = 0.05;  // a measured bubble over the expected one

}  // namespace

TimelinePanel::TimelinePanel(const Theme& theme, QWidget* parent)
    : Panel(tr("Step timeline"), parent),
      theme_(theme),
      measured_(new Pill({}, Pill::Mood::plain, this)),
      expected_(new Pill({}, Pill::Mood::plain, this)),
      view_(new TimelineView(theme, this)),
      shares_(label({}, Voice::mono_muted, this)) {
  setObjectName(QStringLiteral("train.timeline"));
  measured_->setObjectName(QStringLiteral("train.timeline.measured"));
  expected_->setObjectName(QStringLiteral("train.timeline.expected"));
  shares_->setObjectName(QStringLiteral("train.timeline.shares"));
  shares_->setToolTip(tr("Where the time of all ranks goes in this step"));
  shares_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  build_header();
  body()->addWidget(new TimelineLegend(theme, this));
  body()->addWidget(view_, 1);
  body()->addWidget(shares_);
}

void TimelinePanel::build_header() {
  add_to_header(measured_);
  add_to_header(expected_);
  hold_ = icon_button(theme_, QStringLiteral("pause"), tr("Hold this step to look at it"), this);
  hold_->setObjectName(QStringLiteral("train.timeline.hold"));
  hold_->setCheckable(true);
  add_to_header(hold_);
  QToolButton* log = icon_button(theme_, QStringLiteral("note"), tr("Show the log instead"), this);
  log->setObjectName(QStringLiteral("train.timeline.log"));
  connect(log, &QToolButton::clicked, this, &TimelinePanel::log_chosen);
  add_to_header(log);
}

void TimelinePanel::clear() {
  shown_step_ = -1;
  hold_->setChecked(false);
  view_->show_step({}, {});
  set_note({});
  shares_->clear();
  measured_->hide();
  expected_->hide();
}

bool TimelinePanel::show_run(const RunHistory& history, const RunSettings& facts) {
  if (!history.timeline()) {
    if (shown_step_ >= 0) clear();
    return false;
  }
  const bool planned = facts.plan.has_value();
  if (hold_->isChecked() && shown_step_ >= 0) return true;
  if (history.timeline()->step == shown_step_ && planned == shown_plan_) return true;
  shown_step_ = history.timeline()->step;
  shown_plan_ = planned;
  const StepTimeline step =
      step_timeline(*history.timeline(),
                    planned ? std::optional<plan::Mesh>(facts.plan->plan.mesh) : std::nullopt);
  show_titles(step, facts);
  show_pills(step, facts);
  show_shares(step);
  fit();
  QStringList devices;
  for (const std::string& device : facts.info.devices)
    devices << QString::fromStdString(device);
  view_->show_step(step, devices);
  return true;
}

void TimelinePanel::show_titles(const StepTimeline& step, const RunSettings& facts) {
  wide_.title = step.is_pipeline() ? tr("Pipeline timeline") : tr("Step timeline");
  narrow_.title = tr("Timeline");
  QString note = tr("step %1").arg(with_commas(step.step));
  if (step.is_pipeline() && facts.plan)
    note += facts.plan->plan.order == plan::PipelineOrder::gpipe ? QStringLiteral(" · GPipe")
                                                                 : QStringLiteral(" · 1F1B");
  set_note(note);
}

/// Measured against expected, for what costs most: a pipeline's bubble, or communication.
void TimelinePanel::show_pills(const StepTimeline& step, const RunSettings& facts) {
  if (step.is_pipeline())
    show_bubble(step, facts);
  else
    show_communication(step);
}

void TimelinePanel::show_communication(const StepTimeline& step) {
  const QString share = percent_text(step.shares.communication, 1);
  wide_.measured = tr("communication %1").arg(share);
  narrow_.measured = tr("comm. %1").arg(share);
  wide_.expected = narrow_.expected = tr("idle %1").arg(percent_text(step.shares.idle, 1));
  measured_->set_mood(Pill::Mood::plain);
  measured_->setToolTip(
      tr("Share of all ranks' time that goes into adding up gradients and "
         "waiting for it"));
  expected_->setToolTip(tr("Share of all ranks' time in which they have nothing to do"));
}

void TimelinePanel::show_bubble(const StepTimeline& step, const RunSettings& facts) {
  const bool predicted = facts.plan && facts.plan->predicted.step_s > 0;
  const double expected = predicted ? facts.plan->predicted.bubble : *step.ideal_bubble;
  const QString bubble = percent_text(*step.bubble, 1);
  const QString against = percent_text(expected, 1);
  wide_.measured = tr("bubble %1 measured").arg(bubble);
  narrow_.measured = tr("bubble %1 / %2").arg(bubble, against);
  wide_.expected = (predicted ? tr("predicted %1") : tr("ideal %1")).arg(against);
  narrow_.expected.clear();
  measured_->set_mood(*step.bubble > expected + kClearlyMore ? Pill::Mood::warning
                                                             : Pill::Mood::good);
  measured_->setToolTip(
      tr("Share of the time from the first forward to the last backward in which the stages wait "
         "for each other: measured %1, %2. More micro-batches make it smaller.")
          .arg(bubble, wide_.expected));
  expected_->setToolTip(tr("%1 if the stages were equal and messages took no time")
                            .arg(percent_text(*step.ideal_bubble, 1)));
}

void TimelinePanel::show_shares(const StepTimeline& step) {
  const StepTimeline::Shares& shares = step.shares;
  const auto fill = [&](const QString& words, int decimals) {
    return words.arg(percent_text(shares.compute, decimals),
                     percent_text(shares.communication, decimals),
                     percent_text(shares.update, decimals), percent_text(shares.idle, decimals));
  };
  wide_.shares = fill(tr("compute %1   communication %2   update %3   idle %4"), 1);
  narrow_.shares = fill(tr("compute %1  comm. %2  update %3  idle %4"), 0);
}

void TimelinePanel::fit() {
  if (shown_step_ < 0) return;
  const Words& words = width() < kNarrow ? narrow_ : wide_;
  set_title(words.title);
  measured_->setText(words.measured);
  expected_->setText(words.expected);
  expected_->setVisible(!words.expected.isEmpty());
  measured_->show();
  shares_->setText(words.shares);
}

void TimelinePanel::resizeEvent(QResizeEvent* event) {
  Panel::resizeEvent(event);
  fit();
}

}  // namespace strata::ui
