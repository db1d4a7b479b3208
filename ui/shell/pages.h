// The pages of the modes, and the welcome page before a project is open. To add a mode: its page
// here, its line in mode.h.
#pragma once

#include <QHash>
#include <QStackedWidget>

#include "ui/devices/device_monitor.h"
#include "ui/shell/mode.h"
#include "ui/shell/workspace.h"
#include "ui/style/theme.h"

namespace strata::ui {

class DataPage;
class DesignPage;
class RunsPage;
class TrainPage;
class WelcomePage;

class Pages : public QStackedWidget {
  Q_OBJECT

 public:
  Pages(const Theme& theme, Workspace& workspace, DeviceMonitor& monitor,
        QWidget* parent = nullptr);

  void show_welcome();
  void show_mode(Mode mode);
  /// Modes this version has a page for.
  [[nodiscard]] bool has(Mode mode) const { return by_mode_.contains(mode); }
  [[nodiscard]] QWidget* page(Mode mode) const { return by_mode_.value(mode); }

  [[nodiscard]] WelcomePage& welcome() { return *welcome_; }
  [[nodiscard]] DesignPage& design() { return *design_; }
  [[nodiscard]] DataPage& data() { return *data_; }
  [[nodiscard]] TrainPage& train() { return *train_; }
  [[nodiscard]] RunsPage& runs() { return *runs_; }

 private:
  void add(Mode mode, QWidget* page);

  WelcomePage* welcome_;
  DesignPage* design_;
  DataPage* data_;
  TrainPage* train_;
  RunsPage* runs_;
  QHash<Mode, QWidget*> by_mode_;
};

}  // namespace strata::ui
