#include "ui/shell/exchange.h"

#include "ui/export/export_dialog.h"
#include "ui/export/network_import_dialog.h"
#include "ui/export/weights_import_dialog.h"
#include "ui/shell/libtorch_bar.h"
#include "ui/train/resume_check.h"

namespace strata::ui {

namespace fs = std::filesystem;

Exchange::Exchange(const Theme& theme, Workspace& workspace, LibTorchBar& libtorch, QWidget& window)
    : QObject(&window),
      theme_(theme),
      workspace_(workspace),
      libtorch_(libtorch),
      window_(window) {}

void Exchange::show(QDialog* dialog) {
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

bool Exchange::ready(std::function<void()> then) {
  waiting_ = {};
  if (libtorch_.check()) return true;
  waiting_ = std::move(then);
  return false;
}

bool Exchange::go_on() {
  if (!waiting_) return false;
  const std::function<void()> then = std::move(waiting_);
  waiting_ = {};
  then();
  return true;
}

void Exchange::export_run(const fs::path& run) {
  if (!ready([this, run] { export_run(run); })) return;
  show(new ExportDialog(theme_, workspace_.worker(), run, &window_));
}

void Exchange::export_newest() {
  if (workspace_.session() != nullptr) return export_run(workspace_.session()->folder());
  const std::vector<CatalogueRun>& newest_first = workspace_.runs().runs();
  if (newest_first.empty())
    emit refused(tr("There is nothing to export yet"), tr("Train the project first"));
  else
    export_run(newest_first.front().summary.path);
}

void Exchange::import_file(const QString& file) {
  if (!ready([this, file] { import_file(file); })) return;
  if (file.endsWith(QStringLiteral(".onnx"), Qt::CaseInsensitive)) {
    auto* dialog = new NetworkImportDialog(workspace_.worker(), file, &window_);
    connect(dialog, &NetworkImportDialog::imported, this,
            [this](const QString& project) { workspace_.open(project.toStdString()); });
    return show(dialog);
  }
  if (!workspace_.has_project())
    return emit refused(tr("These weights need a network"), tr("Open their project first"));
  if (workspace_.document().network().layers.empty())
    return emit refused(tr("This project has no layers yet"),
                        tr("Add the layers that the weights belong to"));
  show(new WeightsImportDialog(workspace_.worker(), workspace_.document(), file, &window_));
}

void Exchange::verify_resume() {
  if (!workspace_.has_project() || !ready([this] { verify_resume(); })) return;
  if (!workspace_.document().problems().empty()) {
    const Error& error = workspace_.document().problems().front().error;
    return emit refused(QString::fromStdString(error.what), QString::fromStdString(error.remedy));
  }
  if (!workspace_.save()) return;
  const QString file = QString::fromStdString(workspace_.document().file().string());
  show(new ResumeCheckDialog(workspace_.worker(), file, &window_));
}

}  // namespace strata::ui
