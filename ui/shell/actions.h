// Every command of the studio as a QAction with a name of its own: menus, shortcuts, the command
// palette and the shortcut sheet all read this list.
#pragma once

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <functional>

#include "ui/style/theme.h"

namespace strata::ui {

struct ActionFacts {
  QString id;     // "file.save"
  QString text;   // "Save"
  QString group;  // of the shortcut sheet: "File"
  QString icon = {};
  QKeySequence shortcut = {};
};

class Actions : public QObject {
  Q_OBJECT

 public:
  explicit Actions(const Theme& theme, QWidget* window);

  QAction* add(const ActionFacts& facts, const std::function<void()>& slot);
  /// An action that someone else made (the canvas' own).
  void add(const QString& group, QAction* action);
  [[nodiscard]] QAction* get(const QString& id) const { return by_id_.value(id); }

  struct Entry {
    QString group;
    QAction* action;
  };
  [[nodiscard]] const std::vector<Entry>& all() const { return all_; }

 private:
  const Theme& theme_;
  QWidget* window_;
  QHash<QString, QAction*> by_id_;
  std::vector<Entry> all_;
};

}  // namespace strata::ui
