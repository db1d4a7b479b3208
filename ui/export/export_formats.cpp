#include "ui/export/export_formats.h"

#include <QCoreApplication>

namespace strata::ui {
namespace {

Result<> write_safetensors(const std::filesystem::path& file, const exchange::TensorFile& weights,
                           const std::map<std::string, std::string>& about) {
  return exchange::write_safetensors(file, weights.tensors(), about);
}

QString quoted(QString text) {
  text.replace(QLatin1Char('\\'), QStringLiteral("\\\\"));
  text.replace(QLatin1Char('"'), QStringLiteral("\\\""));
  return QLatin1Char('"') + text + QLatin1Char('"');
}

QString load_safetensors(const QString& file) {
  return QStringLiteral(
             "from safetensors.torch import load_file; "
             "model.load_state_dict(load_file(%1))")
      .arg(quoted(file));
}

constexpr ExportFormat kFormats[] = {
    {".safetensors", "safetensors",
     QT_TRANSLATE_NOOP("ExportFormats",
                       "Plain tensors under PyTorch's names. Safe to open: it holds no code."),
     write_safetensors, exchange::read_safetensors, load_safetensors}};

}  // namespace

std::span<const ExportFormat> export_formats() { return kFormats; }

QString summary_of(const ExportFormat& format) {
  return QCoreApplication::translate("ExportFormats", format.summary);
}

}  // namespace strata::ui
