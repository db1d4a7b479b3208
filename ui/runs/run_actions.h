// What can be done with a run: one set of actions for the bar, the menu and the keyboard.
#pragma once

#include <QMenu>
#include <QObject>
#include <array>

#include "ui/runs/run_row.h"
#include "ui/style/theme.h"

namespace strata::ui {

class RunActions : public QObject {
  Q_OBJECT

 public:
  enum class Act { open, snapshot, clone, resume, export_weights, rename, describe, bin };
  static constexpr int kActs = 8;

  /// The shortcuts work in `owner` and what it holds.
  RunActions(const Theme& theme, QWidget& owner);

  [[nodiscard]] QAction* action(Act act) const { return actions_[static_cast<std::size_t>(act)]; }
  [[nodiscard]] QMenu* menu() const { return menu_; }
  /// Enables what that run allows; null: no run.
  void show_run(const RunRow* run);

 signals:
  void wanted(strata::ui::RunActions::Act act);

 private:
  void add(const Theme& theme, QWidget& owner, Act act);

  std::array<QAction*, kActs> actions_ = {};
  QMenu* menu_;
};

}  // namespace strata::ui
