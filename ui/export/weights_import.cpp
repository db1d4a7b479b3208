#include "ui/export/weights_import.h"

#include <fmt/format.h>

#include <QFileInfo>
#include <algorithm>

#include "base/file.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

/// Beside the project, under its name, and never over another file: undo leads back to those.
fs::path free_weights_beside(const fs::path& project) {
  const std::string stem = project.stem().string();
  fs::path out = project.parent_path() / (stem + ".safetensors");
  std::error_code ignored;
  for (int i = 2; fs::exists(out, ignored); ++i)
    out = project.parent_path() / fmt::format("{}-{}.safetensors", stem, i);
  return out;
}

}  // namespace

WeightsImport::WeightsImport(QString worker, ProjectDocument& document, QString file,
                             QObject* parent)
    : QObject(parent), worker_(std::move(worker)), document_(document), file_(std::move(file)) {}

WeightsImport::~WeightsImport() {
  delete job_;  // ends the process before its files go
  forget_copy();
}

fs::path WeightsImport::copied_weights() const {
  return fs::path(copy_->fileName().toStdString()).replace_extension(".safetensors");
}

void WeightsImport::forget_copy() {
  if (copy_ == nullptr) return;
  std::error_code ignored;
  fs::remove(copied_weights(), ignored);
  copy_.reset();
}

/// In the project's folder, where its data's relative paths start from.
Result<> WeightsImport::write_copy() {
  std::error_code code;
  fs::create_directories(document_.folder(), code);
  copy_ = std::make_unique<QTemporaryFile>(
      QString::fromStdString((document_.folder() / ".import-XXXXXX.strata").string()));
  const std::string text = to_text(document_.draft());
  if (copy_->open() && copy_->write(text.data(), qint64(text.size())) == qint64(text.size()) &&
      copy_->flush())
    return {};
  return Error{"the project cannot be copied: " + copy_->errorString().toStdString(),
               document_.folder().string(), "save the project where there is room"};
}

void WeightsImport::look(const std::map<QString, QString>& names) {
  delete job_;
  job_ = nullptr;
  found_.reset();
  forget_copy();
  if (const Result<> written = write_copy(); !written.ok()) {
    emit failed(QString::fromStdString(written.error().text()));
    return;
  }
  // All that fits, and which layers would be frozen: the user decides when the answer is there.
  QStringList words = {QStringLiteral("import"),   file_,
                       copy_->fileName(),          QStringLiteral("--partial"),
                       QStringLiteral("--freeze"), QStringLiteral("--json")};
  for (const auto& [parameter, tensor] : names)
    words << QStringLiteral("--map") << tensor + QLatin1Char('=') + parameter;
  job_ = new WorkerJob(worker_, this);
  connect(job_, &WorkerJob::ended, this, &WeightsImport::finish);
  job_->start(words);
}

void WeightsImport::finish(const WorkerAnswer& answer) {
  if (!answer.ok()) {
    emit failed(answer.message);
    return;
  }
  found_ = read_import_answer(*answer.answer);
  emit looked();
}

Result<> WeightsImport::take(bool freeze) {
  if (!found_) return Error{"no weights were found", file_.toStdString(), {}};
  const fs::path weights = free_weights_beside(document_.file());
  std::error_code code;
  fs::rename(copied_weights(), weights, code);
  if (code) return system_error("cannot put the weights in place", weights, code.value());
  document_.edit(tr("import weights of %1").arg(QFileInfo(file_).fileName()), [&](Draft& draft) {
    draft.project.training.init = weights.filename().string();
    if (!freeze) return;
    for (graph::LayerSpec& layer : draft.project.network.layers)
      layer.frozen = layer.frozen || found_->frozen.contains(QString::fromStdString(layer.id));
  });
  found_.reset();
  forget_copy();
  return {};
}

}  // namespace strata::ui
