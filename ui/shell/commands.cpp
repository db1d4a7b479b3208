#include "ui/shell/commands.h"

#include <QApplication>
#include <QFileDialog>
#include <QMenu>

#include "ui/canvas/network_canvas.h"
#include "ui/design/design_page.h"
#include "ui/shell/actions.h"
#include "ui/shell/exchange.h"
#include "ui/shell/help.h"
#include "ui/shell/main_window.h"
#include "ui/shell/pages.h"
#include "ui/shell/preferences_dialog.h"
#include "ui/shell/templates.h"
#include "ui/shell/title_bar.h"

namespace strata::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Commands", text); }
QString filter() { return tr("Strata projects (*.strata)"); }

void ask_to_open(const CommandTargets& to) {
  const QString file = QFileDialog::getOpenFileName(
      &to.window, tr("Open project"), to.workspace.preferences().projects_folder(), filter());
  if (!file.isEmpty()) to.workspace.open(file.toStdString());
}

void ask_to_save_as(const CommandTargets& to) {
  const QString present = QString::fromStdString(to.workspace.document().file().string());
  QString file = QFileDialog::getSaveFileName(&to.window, tr("Save project"), present, filter());
  if (file.isEmpty()) return;
  if (!file.endsWith(QStringLiteral(".strata"))) file += QStringLiteral(".strata");
  to.workspace.save_as(file.toStdString());
}

void toggle_theme(const CommandTargets& to) {
  const auto choice = to.theme.dark() ? Theme::Choice::light : Theme::Choice::dark;
  to.workspace.preferences().set_theme(choice);
  to.theme.choose(choice);
}

void add_file_commands(Actions& actions, const CommandTargets& to) {
  const QString group = tr("File");
  actions.add({"file.new", tr("New empty project"), group, "new", QKeySequence::New},
              [to] { to.workspace.start_empty(); });
  actions.add({"file.open", tr("Open..."), group, "folder-open", QKeySequence::Open},
              [to] { ask_to_open(to); });
  actions.add({"file.save", tr("Save"), group, "save", QKeySequence::Save},
              [to] { to.workspace.save(); });
  actions.add({"file.save_as", tr("Save as..."), group, "save-as",
               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)},
              [to] { ask_to_save_as(to); });
  actions.add({"file.welcome", tr("Welcome page"), group, "star"},
              [to] { to.window.show_welcome(); });
  actions.add({"file.preferences", tr("Preferences..."), group, "settings",
               QKeySequence(Qt::CTRL | Qt::Key_Comma)},
              [to] {
                PreferencesDialog dialog(to.theme, to.workspace.preferences(), &to.window);
                dialog.exec();
              });
  actions.add({"file.quit", tr("Quit"), group, {}, QKeySequence::Quit},
              [to] { to.window.close(); });
}

void ask_to_import(const CommandTargets& to, const QString& title, const QString& files) {
  const QString file = QFileDialog::getOpenFileName(
      &to.window, title, to.workspace.preferences().projects_folder(), files);
  if (!file.isEmpty()) to.window.exchange().import_file(file);
}

void add_exchange_commands(Actions& actions, const CommandTargets& to) {
  const QString group = tr("File");
  actions.add({"file.import_network", tr("Import network..."), group, "import"},
              [to] { ask_to_import(to, tr("Import a network"), tr("Networks (*.onnx)")); });
  actions.add({"file.import_weights", tr("Import weights..."), group, "import"}, [to] {
    ask_to_import(to, tr("Import weights"), tr("Weights (*.safetensors *.pt *.pth *.h5 *.keras)"));
  });
  actions.add({"file.export", tr("Export..."), group, "export"},
              [to] { to.window.exchange().export_newest(); });
}

void add_edit_commands(Actions& actions, const CommandTargets& to) {
  QUndoStack* stack = to.workspace.document().undo_stack();
  QAction* undo = actions.add({"edit.undo", tr("Undo"), tr("Edit"), "undo", QKeySequence::Undo},
                              [stack] { stack->undo(); });
  QAction* redo = actions.add(
      {"edit.redo", tr("Redo"), tr("Edit"), "redo", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)},
      [stack] { stack->redo(); });
  const auto show = [stack, undo, redo] {
    undo->setEnabled(stack->canUndo());
    redo->setEnabled(stack->canRedo());
    undo->setText(stack->canUndo() ? tr("Undo %1").arg(stack->undoText()) : tr("Undo"));
    redo->setText(stack->canRedo() ? tr("Redo %1").arg(stack->redoText()) : tr("Redo"));
  };
  QObject::connect(stack, &QUndoStack::indexChanged, &actions, show);
  show();
}

void add_view_commands(Actions& actions, const CommandTargets& to) {
  const QString group = tr("View");
  for (const ModeFacts& facts : kModes) {
    if (!to.window.pages().has(facts.mode)) continue;
    const int key = Qt::Key_1 + static_cast<int>(facts.mode);
    actions.add({QStringLiteral("view.") + QLatin1String(facts.word),
                 QCoreApplication::translate("Mode", facts.title), group, QLatin1String(facts.icon),
                 QKeySequence(Qt::CTRL | static_cast<Qt::Key>(key))},
                [to, mode = facts.mode] { to.window.show_mode(mode); });
  }
  actions.add({"view.theme", tr("Light or dark"), group, "theme"}, [to] { toggle_theme(to); });
  actions.add({"view.reset", tr("Reset layout"), group, "layout"}, [to] {
    to.workspace.preferences().forget_layouts();
    to.window.pages().design().reset_layout();
  });
}

void add_train_commands(Actions& actions, const CommandTargets& to) {
  const QString group = tr("Train");
  const auto session = [to] { return to.workspace.session(); };
  actions.add({"train.start", tr("Train"), group, "play", QKeySequence(Qt::CTRL | Qt::Key_R)},
              [to] { to.window.train(); });
  actions.add(
      {"train.pause", tr("Pause or resume"), group, "pause", QKeySequence(Qt::CTRL | Qt::Key_P)},
      [session] {
        if (session() == nullptr) return;
        if (session()->state() == link::RunState::paused)
          session()->resume();
        else
          session()->pause();
      });
  actions.add({"train.checkpoint", tr("Write a checkpoint"), group, "checkpoint"}, [session] {
    if (session() != nullptr) session()->checkpoint();
  });
  actions.add({"train.stop", tr("Stop"), group, "stop", QKeySequence(Qt::CTRL | Qt::Key_Period)},
              [session] {
                if (session() != nullptr) session()->stop();
              });
}

void add_check_commands(Actions& actions, const CommandTargets& to) {
  actions.add({"train.verify_resume", tr("Verify resume..."), tr("Train"), "history"},
              [to] { to.window.exchange().verify_resume(); });
}

void add_help_commands(Actions& actions, const CommandTargets& to) {
  const QString group = tr("Help");
  actions.add({"help.shortcuts", tr("Shortcuts"), group, "keyboard", QKeySequence::HelpContents},
              [to, &actions] {
                ShortcutSheet sheet(actions, &to.window);
                sheet.exec();
              });
  actions.add({"help.about", tr("About Strata"), group, "info"}, [to] {
    AboutDialog about(&to.window);
    about.exec();
  });
}

void fill(QMenu* menu, const Actions& actions, const QStringList& ids) {
  for (const QString& id : ids) {
    if (id.isEmpty())
      menu->addSeparator();
    else if (QAction* action = actions.get(id))
      menu->addAction(action);
  }
}

void add_recent_menu(QMenu* file, QAction* before, const CommandTargets& to) {
  auto* recent = new QMenu(tr("Recent projects"), file);
  file->insertMenu(before, recent);
  QObject::connect(recent, &QMenu::aboutToShow, recent, [recent, to] {
    recent->clear();
    for (const QString& name : to.workspace.preferences().recent_projects())
      recent->addAction(name, recent, [to, name] { to.workspace.open(name.toStdString()); });
    recent->setEnabled(!recent->isEmpty());
  });
}

}  // namespace

void add_commands(Actions& actions, const CommandTargets& targets) {
  add_file_commands(actions, targets);
  add_exchange_commands(actions, targets);
  add_edit_commands(actions, targets);
  add_view_commands(actions, targets);
  add_train_commands(actions, targets);
  add_check_commands(actions, targets);
  add_help_commands(actions, targets);
}

void fill_menus(TitleBar& title_bar, Actions& actions, const CommandTargets& targets) {
  QMenuBar* bar = title_bar.menus();
  QMenu* file = bar->addMenu(tr("File"));
  fill(file, actions,
       {"file.new", "file.open", "", "file.save", "file.save_as", "", "file.import_network",
        "file.import_weights", "file.export", "", "file.welcome", "file.preferences", "",
        "file.quit"});
  add_recent_menu(file, actions.get("file.save"), targets);
  QMenu* edit = bar->addMenu(tr("Edit"));
  fill(edit, actions, {"edit.undo", "edit.redo", ""});
  DesignPage& design = targets.window.pages().design();
  design.canvas().fill_edit_menu(*edit);
  for (QAction* action : design.edit_actions())
    actions.add(tr("Design"), action);
  QMenu* view = bar->addMenu(tr("View"));
  fill(view, actions,
       {"view.design", "view.data", "view.train", "view.runs", "view.explore", "view.learn", ""});
  design.canvas().fill_view_menu(*view);
  fill(view, actions, {"", "view.theme", "view.reset"});
  fill(bar->addMenu(tr("Train")), actions,
       {"train.start", "train.pause", "train.checkpoint", "train.stop", "", "train.verify_resume"});
  fill(bar->addMenu(tr("Help")), actions, {"help.shortcuts", "help.about"});
}

}  // namespace strata::ui
