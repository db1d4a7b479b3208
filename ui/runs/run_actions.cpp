#include "ui/runs/run_actions.h"

#include <QAction>
#include <QCoreApplication>

namespace strata::ui {
namespace {

struct Words {
  const char* name;
  const char* icon;
  const char* text;
  const char* tip;
  const char* shortcut;
};

constexpr Words kWords[] = {
    {"runs.open", "mode-train", QT_TRANSLATE_NOOP("RunActions", "Open in Train"),
     QT_TRANSLATE_NOOP("RunActions", "Shows this run's curves, devices and checkpoints"), ""},
    {"runs.snapshot", "folder-open", QT_TRANSLATE_NOOP("RunActions", "Open its snapshot"),
     QT_TRANSLATE_NOOP("RunActions", "Opens the project exactly as this run was started with it"),
     ""},
    {"runs.clone", "clone", QT_TRANSLATE_NOOP("RunActions", "Clone"),
     QT_TRANSLATE_NOOP("RunActions",
                       "A new project with the settings of this run, to try a change"),
     "Ctrl+Shift+D"},
    {"runs.resume", "play", QT_TRANSLATE_NOOP("RunActions", "Resume"),
     QT_TRANSLATE_NOOP("RunActions", "Goes on from the last checkpoint"), ""},
    {"runs.export", "export", QT_TRANSLATE_NOOP("RunActions", "Export…"),
     QT_TRANSLATE_NOOP("RunActions", "Writes the trained weights into a file for other programs"),
     "Ctrl+E"},
    {"runs.rename", "rename", QT_TRANSLATE_NOOP("RunActions", "Rename"),
     QT_TRANSLATE_NOOP("RunActions", "Gives this run another name"), "F2"},
    {"runs.describe", "tag", QT_TRANSLATE_NOOP("RunActions", "Tags and notes…"),
     QT_TRANSLATE_NOOP("RunActions", "Writes down what this run is about"), "Ctrl+T"},
    {"runs.bin", "trash", QT_TRANSLATE_NOOP("RunActions", "Move to the bin"),
     QT_TRANSLATE_NOOP("RunActions", "The run's folder can be taken back from the bin"), "Del"}};

QString translated(const char* text) { return QCoreApplication::translate("RunActions", text); }

}  // namespace

RunActions::RunActions(const Theme& theme, QWidget& owner)
    : QObject(&owner), menu_(new QMenu(&owner)) {
  menu_->setObjectName(QStringLiteral("runs.menu"));
  menu_->setToolTipsVisible(true);
  for (int i = 0; i < kActs; ++i)
    add(theme, owner, static_cast<Act>(i));
  menu_->insertSeparator(action(Act::rename));
  menu_->insertSeparator(action(Act::bin));
  show_run(nullptr);
}

void RunActions::add(const Theme& theme, QWidget& owner, Act act) {
  const Words& words = kWords[static_cast<int>(act)];
  auto* made = new QAction(theme.icon(QLatin1String(words.icon)), translated(words.text), this);
  const QKeySequence keys{QLatin1String(words.shortcut)};
  made->setObjectName(QLatin1String(words.name));
  made->setShortcut(keys);
  made->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  const QString tip = translated(words.tip);
  made->setToolTip(
      keys.isEmpty() ? tip
                     : QStringLiteral("%1 (%2)").arg(tip, keys.toString(QKeySequence::NativeText)));
  connect(made, &QAction::triggered, this, [this, act] { emit wanted(act); });
  owner.addAction(made);
  menu_->addAction(made);
  actions_[static_cast<std::size_t>(act)] = made;
}

void RunActions::show_run(const RunRow* run) {
  for (QAction* each : actions_)
    each->setEnabled(run != nullptr);
  if (run == nullptr) return;
  const bool active = is_active(run->status);
  action(Act::resume)->setEnabled(!active && run->status != RunStatus::finished);
  action(Act::bin)->setEnabled(!active);
}

}  // namespace strata::ui
