#include "ui/train/log_panel.h"

#include <QListWidget>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kMostLines = 2000;
constexpr int kErrorRole = Qt::UserRole;

QString icon_of(LogLine::Kind kind) {
  switch (kind) {
    case LogLine::Kind::state:
      return QStringLiteral("play");
    case LogLine::Kind::epoch:
      return QStringLiteral("clock");
    case LogLine::Kind::checkpoint:
      return QStringLiteral("checkpoint");
    case LogLine::Kind::note:
      return QStringLiteral("info");
    case LogLine::Kind::warning:
      return QStringLiteral("warning");
    case LogLine::Kind::error:
      return QStringLiteral("error");
  }
  return {};
}

Theme::Ink ink_of(LogLine::Kind kind) {
  if (kind == LogLine::Kind::error) return Theme::Ink::danger;
  return kind == LogLine::Kind::warning ? Theme::Ink::warning : Theme::Ink::muted;
}

/// "00:19  Epoch 1: ...", the times as wide as each other.
QString text_of(const LogLine& line) {
  const QString time = line.at >= 0 ? clock_text(line.at) : QStringLiteral("     ");
  const QString text = line.remedy.isEmpty() ? line.text : line.text + ": " + line.remedy;
  return time + QStringLiteral("  ") + text;
}

}  // namespace

LogPanel::LogPanel(const Theme& theme, QWidget* parent)
    : Panel(tr("Log"), parent),
      theme_(theme),
      list_(new QListWidget(this)),
      timeline_(
          icon_button(theme, QStringLiteral("tasks"), tr("Show the timeline instead"), this)) {
  timeline_->setObjectName(QStringLiteral("train.log.timeline"));
  timeline_->hide();
  add_to_header(timeline_);
  connect(timeline_, &QToolButton::clicked, this, &LogPanel::timeline_chosen);
  list_->setObjectName(QStringLiteral("train.log"));
  list_->setAccessibleName(tr("What happened in this run"));
  list_->setFont(Theme::font(FontSize::small));
  list_->setWordWrap(true);
  list_->setResizeMode(QListView::Adjust);
  list_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setIconSize({14, 14});
  connect(&theme_, &Theme::changed, this, [this] {
    for (int i = 0; i < list_->count(); ++i)
      colour(*list_->item(i));
  });
  body()->setContentsMargins(0, metrics::kUnit / 2, 0, metrics::kUnit / 2);
  body()->addWidget(list_);
}

void LogPanel::offer_timeline(bool offered) { timeline_->setVisible(offered); }

void LogPanel::follow(RunSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  start_anew();
  if (session == nullptr) return;
  const auto add_now = [this](const auto& event) { add(log_line(event, session_->history())); };
  connect(session, &RunSession::historyReplaced, this, &LogPanel::start_anew);
  connect(session, &RunSession::stateChanged, this,
          [this](link::RunState state, const QString& message) {
            add(log_line(state, message, session_->history()));
          });
  connect(session, &RunSession::epochFinished, this, add_now);
  connect(session, &RunSession::checkpointWritten, this, add_now);
  connect(session, &RunSession::problemRaised, this, add_now);
}

void LogPanel::start_anew() {
  list_->clear();
  if (!session_) return;
  for (const LogLine& line : log_of(session_->history()))
    add(line);
}

void LogPanel::say(const QString& message) { add({LogLine::Kind::note, -1, message, {}}); }

void LogPanel::colour(QListWidgetItem& item) const {
  if (item.data(kErrorRole).toBool()) item.setForeground(theme_.ink(Theme::Ink::danger));
}

void LogPanel::add(const LogLine& line) {
  const QScrollBar* bar = list_->verticalScrollBar();
  const bool at_end = bar->value() >= bar->maximum() - 4;
  auto* item =
      new QListWidgetItem(theme_.icon(icon_of(line.kind), ink_of(line.kind)), text_of(line), list_);
  item->setToolTip(line.remedy.isEmpty() ? line.text : line.text + '\n' + line.remedy);
  item->setData(kErrorRole, line.kind == LogLine::Kind::error);
  colour(*item);
  if (list_->count() > kMostLines) delete list_->takeItem(0);
  if (at_end) list_->scrollToBottom();
}

}  // namespace strata::ui
