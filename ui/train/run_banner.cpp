#include "ui/train/run_banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

/// Why a training that is going does not go on; empty: it does, or the user paused it.
QString waits_for(const RunSession& session) {
  if (!session.is_active()) return {};
  if (!session.complaint().isEmpty()) return session.complaint();
  return session.state() == link::RunState::paused
             ? QString::fromStdString(session.history().message())
             : QString();
}

/// What is known of the end: the newest error, else the state's own words.
QString reason(const RunSession& session) {
  if (session.is_active())
    return RunBanner::tr(
               "The training waits: %1. It goes on by itself once that is mended; Resume tries at "
               "once.")
        .arg(waits_for(session));
  const RunHistory& history = session.history();
  for (auto problem = history.problems().rbegin(); problem != history.problems().rend(); ++problem)
    if (problem->severity == "error") {
      const QString what = QString::fromStdString(problem->message);
      return problem->remedy.empty() ? what : what + ": " + QString::fromStdString(problem->remedy);
    }
  if (!history.message().empty()) return QString::fromStdString(history.message());
  return session.is_lost() ? RunBanner::tr("The training's worker is gone")
                           : RunBanner::tr("The run failed");
}

}  // namespace

RunBanner::RunBanner(const Theme& theme, QWidget* parent)
    : QWidget(parent), text_(label({}, Voice::primary)), continue_(button({})) {
  setObjectName(QStringLiteral("train.banner"));
  auto* air = new QVBoxLayout(this);
  air->setContentsMargins(metrics::kPanelGap, metrics::kPanelGap, metrics::kPanelGap, 0);
  auto* frame = new QFrame(this);
  frame->setProperty("frame", "banner");
  air->addWidget(frame);
  auto* row = new QHBoxLayout(frame);
  row->setContentsMargins(metrics::kPanelPadding, metrics::kUnit, metrics::kPanelPadding,
                          metrics::kUnit);
  row->addWidget(
      new IconLabel(theme, QStringLiteral("error"), Theme::Ink::danger, metrics::kIcon, this));
  text_->setObjectName(QStringLiteral("train.banner.text"));
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  row->addWidget(text_, 1);
  continue_->setObjectName(QStringLiteral("train.banner.continue"));
  continue_->setToolTip(tr("Starts a worker that goes on from the last checkpoint"));
  QPushButton* log = button(tr("Open log"), ButtonLook::flat, this);
  log->setObjectName(QStringLiteral("train.banner.log"));
  log->setToolTip(tr("Opens log.txt of the run's folder"));
  row->addWidget(continue_);
  row->addWidget(log);
  connect(continue_, &QPushButton::clicked, this, &RunBanner::continue_chosen);
  connect(log, &QPushButton::clicked, this, &RunBanner::log_chosen);
  hide();
}

void RunBanner::show_run(const RunSession& session) {
  const bool waits = !waits_for(session).isEmpty();
  const bool bad = waits || (!session.is_active() &&
                             (session.is_lost() || session.state() == link::RunState::failed));
  if (bad) {
    const QString text = reason(session);
    if (text_->text() != text) text_->setText(text);
    const auto& checkpoints = session.history().checkpoints();
    continue_->setVisible(!checkpoints.empty() && !waits);
    if (!checkpoints.empty())
      continue_->setText(tr("Go on from step %1").arg(with_commas(checkpoints.back().step)));
  }
  if (isHidden() == bad) setVisible(bad);
}

}  // namespace strata::ui
