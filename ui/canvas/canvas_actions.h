// The canvas's commands as QActions, for its own keys, the context menu, and the window's menus.
#pragma once

#include <QHash>
#include <QObject>
#include <functional>
#include <initializer_list>

class QAction;
class QKeySequence;
class QMenu;
class QWidget;

namespace strata::ui {

class NetworkCanvas;
class Theme;

/// Shortcuts hold while `focus` has the keyboard, so that Delete in a text field is not the
/// canvas's.
class CanvasActions : public QObject {
  Q_OBJECT

 public:
  CanvasActions(const Theme& theme, NetworkCanvas& canvas, QWidget& focus);

  /// By the end of its object name: "copy" for "canvas.copy".
  [[nodiscard]] QAction* find(const QString& name) const { return actions_.value(name); }
  /// What is possible with `layers` selected (and that many edges).
  void enable(int layers, int edges, bool grouped);
  /// The menu over the canvas.
  void fill_menu(QMenu& menu) const;
  /// The canvas's part of the window's menus.
  void fill_edit_menu(QMenu& menu) const;
  void fill_view_menu(QMenu& menu) const;

 private:
  using Work = std::function<void()>;
  void add(const QString& name, const QString& icon, const QString& text, const QKeySequence& keys,
           Work work);
  /// An empty name: a separator.
  void fill(QMenu& menu, std::initializer_list<const char*> names) const;
  void add_editing();
  void add_groups();
  void add_arranging();
  void add_moving();
  void add_viewing();

  const Theme& theme_;
  NetworkCanvas& canvas_;
  QWidget& focus_;
  QHash<QString, QAction*> actions_;
};

}  // namespace strata::ui
