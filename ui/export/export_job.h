// Writes a checkpoint's weights into a file, reads it back and compares before it says so.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "base/result.h"
#include "exchange/tensor_file.h"
#include "ui/export/export_formats.h"

namespace strata::ui {

struct ExportRequest {
  std::filesystem::path weights;  // the checkpoint's model.safetensors
  std::filesystem::path file;     // to write
  const ExportFormat* format = nullptr;
  std::map<std::string, std::string> about = {};  // kept in the file: the run's name, the step
};

struct ExportOutcome {
  std::size_t tensors = 0;
  std::int64_t numbers = 0;
  std::int64_t bytes = 0;         // of the file
  double largest_difference = 0;  // between a number of the checkpoint and of the file
};

enum class ExportStage { reading, writing, checking, placing };

/// Runs on any thread. The file appears under its name only when it is complete and compared;
/// until then, and after a failure or `cancelled`, nothing lies there but what lay there before.
Result<ExportOutcome> export_weights(const ExportRequest& request,
                                     const std::function<void(ExportStage)>& at,
                                     const std::atomic<bool>& cancelled);

/// The largest difference between tensors of the same names, types and shapes; an Error where one
/// is missing or different in kind. NaN in the same place is no difference.
Result<double> largest_difference(const exchange::TensorFile& a, const exchange::TensorFile& b);

}  // namespace strata::ui
