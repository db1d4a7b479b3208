// The step that was measured last, rank by rank, and where its time goes: the bubble of a pipeline,
// the communication of replicas.
#pragma once

#include <QLabel>

#include "ui/session/run_history.h"
#include "ui/style/theme.h"
#include "ui/train/run_facts.h"
#include "ui/train/step_timeline.h"
#include "ui/widgets/panel.h"

class QToolButton;

namespace strata::ui {

class Pill;
class TimelineView;

class TimelinePanel : public Panel {
  Q_OBJECT

 public:
  explicit TimelinePanel(const Theme& theme, QWidget* parent = nullptr);

  /// True once there is a step to show.
  bool show_run(const RunHistory& history, const RunSettings& facts);
  /// Another run.
  void clear();

 signals:
  void log_chosen();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build_header();
  void show_titles(const StepTimeline& step, const RunSettings& facts);
  void show_pills(const StepTimeline& step, const RunSettings& facts);
  void show_bubble(const StepTimeline& step, const RunSettings& facts);
  void show_communication(const StepTimeline& step);
  void show_shares(const StepTimeline& step);
  void fit();

  const Theme& theme_;
  Pill* measured_;
  Pill* expected_;
  QToolButton* hold_ = nullptr;
  TimelineView* view_;
  QLabel* shares_;
  /// What stands where, in a wide panel and in a narrow one.
  struct Words {
    QString title, measured, expected, shares;
  };
  Words wide_;
  Words narrow_;
  std::int64_t shown_step_ = -1;
  bool shown_plan_ = false;  // with the plan's knowledge of the ranks
};

}  // namespace strata::ui
