// The file formats weights can be written in. A format is one entry of the table.
#pragma once

#include <QString>
#include <filesystem>
#include <span>

#include "base/result.h"
#include "exchange/tensor_file.h"

namespace strata::ui {

struct ExportFormat {
  const char* ending;   // ".safetensors"
  const char* title;    // "safetensors"
  const char* summary;  // for people, translated by summary_of()
  /// Writes, and reads back what was written.
  Result<> (*write)(const std::filesystem::path& file, const exchange::TensorFile& weights,
                    const std::map<std::string, std::string>& about);
  Result<exchange::TensorFile> (*read)(const std::filesystem::path& file);
  /// Python that loads the file into a PyTorch module called `model`.
  QString (*python)(const QString& file);
};

std::span<const ExportFormat> export_formats();
QString summary_of(const ExportFormat& format);

}  // namespace strata::ui
