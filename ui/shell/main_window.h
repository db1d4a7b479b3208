// The one window: title bar, mode rail, pages, status bar. It only puts parts together; what they
// do stands in the parts and in Workspace.
#pragma once

#include <QMainWindow>
#include <QStackedWidget>

#include "ui/devices/device_monitor.h"
#include "ui/shell/actions.h"
#include "ui/shell/autosave.h"
#include "ui/shell/mode.h"
#include "ui/shell/workspace.h"
#include "ui/style/theme.h"

namespace strata::ui {

class CommandPalette;
class Exchange;
class LibTorchBar;
class LibTorchSetup;
class ModeRail;
class NoticeBar;
class Pages;
class StatusBar;
class TitleBar;

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow(Theme& theme, Workspace& workspace, QWidget* parent = nullptr);
  ~MainWindow() override;

  void show_mode(Mode mode);
  void show_welcome();
  [[nodiscard]] Mode mode() const { return mode_; }
  [[nodiscard]] Pages& pages() { return *pages_; }
  [[nodiscard]] Actions& actions() { return *actions_; }
  [[nodiscard]] Exchange& exchange() { return *exchange_; }
  [[nodiscard]] Autosave& autosave() { return *autosave_; }

  /// Trains the open project and shows it.
  void train();

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  void build();
  void connect_parts();
  void connect_workspace();
  void offer_recovery();
  void take_recovery();
  void new_session(RunSession* session);

  Theme& theme_;
  Workspace& workspace_;
  Mode mode_ = Mode::design;
  QWidget* centre_;  // the parts are made in it: to move a finished page would style it once more
  DeviceMonitor* monitor_;
  Actions* actions_;
  Autosave* autosave_;
  TitleBar* title_bar_;
  ModeRail* rail_;
  NoticeBar* notice_;
  LibTorchSetup* libtorch_;
  LibTorchBar* libtorch_bar_;
  Exchange* exchange_;
  Pages* pages_;
  StatusBar* status_;
  CommandPalette* palette_;
  std::optional<Autosave::Copy> recovery_;
};

}  // namespace strata::ui
