#include "ui/canvas/canvas_actions.h"

#include <QAction>
#include <QMenu>

#include "ui/canvas/network_canvas.h"

namespace strata::ui {

CanvasActions::CanvasActions(const Theme& theme, NetworkCanvas& canvas, QWidget& focus)
    : QObject(&canvas), theme_(theme), canvas_(canvas), focus_(focus) {
  add_editing();
  add_groups();
  add_arranging();
  add_moving();
  add_viewing();
  enable(0, 0, false);
}

void CanvasActions::add(const QString& name, const QString& icon, const QString& text,
                        const QKeySequence& keys, Work work) {
  auto* action = new QAction(theme_.icon(icon), text, this);
  action->setObjectName("canvas." + name);
  action->setShortcut(keys);
  action->setShortcutContext(Qt::WidgetShortcut);
  action->setToolTip(
      keys.isEmpty() ? text : tr("%1 (%2)").arg(text, keys.toString(QKeySequence::NativeText)));
  connect(action, &QAction::triggered, &canvas_, std::move(work));
  actions_.insert(name, action);
  focus_.addAction(action);
  canvas_.addAction(action);
}

void CanvasActions::add_editing() {
  add("cut", "cut", tr("Cut"), QKeySequence(Qt::CTRL | Qt::Key_X), [this] { canvas_.cut(); });
  add("copy", "copy", tr("Copy"), QKeySequence(Qt::CTRL | Qt::Key_C), [this] { canvas_.copy(); });
  add("paste", "paste", tr("Paste"), QKeySequence(Qt::CTRL | Qt::Key_V),
      [this] { canvas_.paste(); });
  add("duplicate", "duplicate", tr("Duplicate"), QKeySequence(Qt::CTRL | Qt::Key_D),
      [this] { canvas_.duplicate(); });
  add("delete", "delete", tr("Delete"), QKeySequence(Qt::Key_Delete),
      [this] { canvas_.remove_selected(); });
  add("freeze", "lock", tr("Freeze, or let learn"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F),
      [this] { canvas_.toggle_frozen(); });
  add("select_all", "select-all", tr("Select all layers"), QKeySequence(Qt::CTRL | Qt::Key_A),
      [this] { canvas_.select_all(); });
  add("activate", "edit", tr("Edit settings"), QKeySequence(Qt::Key_Return),
      [this] { canvas_.activate_selected(); });
}

void CanvasActions::add_groups() {
  add("group", "group", tr("Group"), QKeySequence(Qt::CTRL | Qt::Key_G),
      [this] { canvas_.group_selected(); });
  add("ungroup", "ungroup", tr("Ungroup"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G),
      [this] { canvas_.ungroup(); });
  add("fold", "fold", tr("Fold or unfold group"), QKeySequence(Qt::CTRL | Qt::Key_Period),
      [this] { canvas_.toggle_fold(); });
  add("rename_group", "rename", tr("Rename group"), QKeySequence(Qt::Key_F2),
      [this] { canvas_.rename_group(); });
}

void CanvasActions::add_arranging() {
  add("layout", "layout", tr("Lay out automatically"), QKeySequence(Qt::CTRL | Qt::Key_L),
      [this] { canvas_.auto_layout(); });
  add("align_left", "align-left", tr("Align left edges"), {}, [this] { canvas_.align_left(); });
  add("align_centre", "align-center", tr("Align in one column"), {},
      [this] { canvas_.align_centre(); });
  add("distribute", "distribute", tr("Space evenly"), {}, [this] { canvas_.distribute(); });
}

void CanvasActions::add_moving() {
  add("stack_up", "chevron-up", tr("Move up in the stack"), QKeySequence(Qt::ALT | Qt::Key_Up),
      [this] { canvas_.move_in_stack(-1); });
  add("stack_down", "chevron-down", tr("Move down in the stack"),
      QKeySequence(Qt::ALT | Qt::Key_Down), [this] { canvas_.move_in_stack(1); });
  add("cut_up", "drag-line", tr("Move the device cut up"),
      QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_Up), [this] { canvas_.move_cut(-1); });
  add("cut_down", "drag-line", tr("Move the device cut down"),
      QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_Down), [this] { canvas_.move_cut(1); });
  add("walk_up", "chevron-up", tr("Select the layer above"), QKeySequence(Qt::Key_Up),
      [this] { canvas_.walk(Qt::TopEdge); });
  add("walk_down", "chevron-down", tr("Select the layer below"), QKeySequence(Qt::Key_Down),
      [this] { canvas_.walk(Qt::BottomEdge); });
  add("walk_left", "chevron-left", tr("Select the layer to the left"), QKeySequence(Qt::Key_Left),
      [this] { canvas_.walk(Qt::LeftEdge); });
  add("walk_right", "chevron-right", tr("Select the layer to the right"),
      QKeySequence(Qt::Key_Right), [this] { canvas_.walk(Qt::RightEdge); });
}

void CanvasActions::add_viewing() {
  add("fit", "fit", tr("Zoom to fit"), QKeySequence(Qt::Key_F), [this] { canvas_.zoom_to_fit(); });
  add("zoom_in", "zoom-in", tr("Zoom in"), QKeySequence(Qt::CTRL | Qt::Key_Equal),
      [this] { canvas_.zoom_in(); });
  add("zoom_out", "zoom-out", tr("Zoom out"), QKeySequence(Qt::CTRL | Qt::Key_Minus),
      [this] { canvas_.zoom_out(); });
  add("zoom_reset", "zoom-reset", tr("Zoom to 100 %"), QKeySequence(Qt::CTRL | Qt::Key_0),
      [this] { canvas_.zoom_reset(); });
}

void CanvasActions::enable(int layers, int edges, bool grouped) {
  for (const char* name : {"cut", "copy", "duplicate", "freeze"})
    find(name)->setEnabled(layers > 0);
  find("delete")->setEnabled(layers + edges > 0);
  for (const char* name : {"stack_up", "stack_down"})
    find(name)->setEnabled(layers == 1);
  for (const char* name : {"group", "align_left", "align_centre"})
    find(name)->setEnabled(layers > 1);
  find("distribute")->setEnabled(layers > 2);
  for (const char* name : {"ungroup", "fold", "rename_group"})
    find(name)->setEnabled(grouped);
}

void CanvasActions::fill(QMenu& menu, std::initializer_list<const char*> names) const {
  for (const char* name : names) {
    if (*name == '\0')
      menu.addSeparator();
    else
      menu.addAction(find(name));
  }
}

void CanvasActions::fill_menu(QMenu& menu) const {
  fill(menu, {"activate",     "",           "cut",    "copy",         "paste",      "duplicate",
              "delete",       "freeze",     "",       "stack_up",     "stack_down", "",
              "group",        "ungroup",    "fold",   "rename_group", "",           "align_left",
              "align_centre", "distribute", "layout", "fit"});
}

void CanvasActions::fill_edit_menu(QMenu& menu) const {
  fill(menu, {"cut",        "copy",         "paste",      "duplicate",    "delete",
              "",           "select_all",   "activate",   "freeze",       "",
              "stack_up",   "stack_down",   "cut_up",     "cut_down",     "",
              "group",      "ungroup",      "fold",       "rename_group", "",
              "align_left", "align_centre", "distribute", "layout"});
}

void CanvasActions::fill_view_menu(QMenu& menu) const {
  fill(menu, {"fit", "zoom_in", "zoom_out", "zoom_reset"});
}

}  // namespace strata::ui
