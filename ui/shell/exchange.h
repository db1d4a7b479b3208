// What goes between Strata and other programs, and what else the worker does in a dialog: export,
// import, checking a resume. Where LibTorch is missing it is offered first, and what was wanted
// goes on afterwards.
#pragma once

#include <QObject>
#include <filesystem>
#include <functional>

#include "ui/shell/workspace.h"
#include "ui/style/theme.h"

class QDialog;
class QWidget;

namespace strata::ui {

class LibTorchBar;

class Exchange : public QObject {
  Q_OBJECT

 public:
  Exchange(const Theme& theme, Workspace& workspace, LibTorchBar& libtorch, QWidget& window);

  /// A run, or one of its checkpoints.
  void export_run(const std::filesystem::path& run);
  /// The run that is shown, else the newest one.
  void export_newest();
  /// A network becomes a new project; weights go into the open one.
  void import_file(const QString& file);
  void verify_resume();

  /// Does what waited for LibTorch; false when nothing did.
  bool go_on();
  void forget() { waiting_ = {}; }

 signals:
  /// Something cannot be done: what, and the remedy.
  void refused(const QString& what, const QString& remedy);

 private:
  /// True where the worker can compute; else `then` is done once it can.
  bool ready(std::function<void()> then);
  static void show(QDialog* dialog);

  const Theme& theme_;
  Workspace& workspace_;
  LibTorchBar& libtorch_;
  QWidget& window_;
  std::function<void()> waiting_;
};

}  // namespace strata::ui
