#include "ui/shell/status_bar.h"

#include <QIcon>

#include "plan/training.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

QPushButton* quiet_button(const char* name, QWidget* parent) {
  QPushButton* out = button({}, ButtonLook::flat, parent);
  out->setObjectName(QLatin1String(name));
  out->setProperty("status", true);
  return out;
}

}  // namespace

StatusBar::StatusBar(const Theme& theme, const ProjectDocument& document, QWidget* parent)
    : QFrame(parent),
      theme_(theme),
      document_(document),
      row_(new QHBoxLayout(this)),
      task_(quiet_button("status.task", this)),
      problems_(quiet_button("status.problems", this)),
      precision_(label({}, Voice::mono_muted, this)) {
  setProperty("frame", "status");
  setFixedHeight(metrics::kStatusBar);
  row_->setContentsMargins(metrics::kPanelPadding, 0, metrics::kPanelPadding, 0);
  row_->setSpacing(metrics::kPanelPadding);
  row_->addWidget(task_);
  row_->addStretch(1);
  row_->addWidget(problems_);
  row_->addWidget(precision_);
  precision_->setToolTip(tr("The numbers the training computes with"));
  connect(problems_, &QPushButton::clicked, this, &StatusBar::problems_wanted);
  connect(task_, &QPushButton::clicked, this, &StatusBar::run_wanted);
  connect(&document, &ProjectDocument::diagnosed, this, &StatusBar::show_problems);
  show_problems();
  show_run();
}

void StatusBar::add_left(QWidget* widget) { row_->insertWidget(row_->indexOf(task_), widget); }

void StatusBar::show_problems() {
  const auto count = static_cast<int>(document_.problems().size());
  problems_->setIcon(count == 0 ? theme_.icon(QStringLiteral("check"), Theme::Ink::success)
                                : theme_.icon(QStringLiteral("warning"), Theme::Ink::danger));
  problems_->setText(count == 1 ? tr("1 problem") : tr("%1 problems").arg(count));
  const std::string_view word = plan::word_for(document_.project().training.precision);
  precision_->setText(QString::fromUtf8(word));
}

void StatusBar::show_session(RunSession* session) {
  session_ = session;
  if (session != nullptr) {
    connect(session, &RunSession::stepsArrived, this, &StatusBar::show_progress);
    connect(session, &RunSession::stateChanged, this, &StatusBar::show_run);
    connect(session, &RunSession::workerLost, this, &StatusBar::show_run);
  }
  show_run();
}

void StatusBar::show_activity(const QString& activity) {
  activity_ = activity;
  show_run();
}

void StatusBar::show_run() {
  const bool going = session_ != nullptr && session_->is_active() && !session_->is_lost();
  task_->setIcon(theme_.icon(going ? QStringLiteral("mode-train") : QStringLiteral("tasks"),
                             Theme::Ink::muted));
  if (!going) {
    task_->setText(activity_.isEmpty() ? tr("No background tasks") : activity_);
    return;
  }
  show_progress();
}

/// Ten times a second: an icon set anew would lay the whole bar out again.
void StatusBar::show_progress() {
  const RunHistory& history = session_->history();
  const std::int64_t total = history.model() ? history.model()->total_steps : 0;
  task_->setText(
      total > 0
          ? tr("Training, %1").arg(percent_text(double(history.last_step()) / double(total), 0))
          : tr("Training, step %1").arg(with_commas(history.last_step())));
}

}  // namespace strata::ui
