// The forms in which a trained network leaves Strata. A form is one entry of the table; what writes
// it stands in engine/export/writers.cpp.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace strata::translate {

enum class ExportFormat {
  safetensors,
  torch_state,
  torchscript,
  onnx,
  torch_source,
  torch_cpp_source,
  keras_source,
  folder,
};

struct ExportFormatInfo {
  ExportFormat format;
  std::string_view ending;   // of the file's name: ".safetensors"; "/": a folder
  std::string_view title;    // "ONNX"
  std::string_view summary;  // for people, one sentence
  bool is_source = false;    // text that builds the network; the weights come from another file
};

/// In the order in which they are offered.
std::span<const ExportFormatInfo> export_formats();
const ExportFormatInfo& info_of(ExportFormat format);

/// The form a file's name asks for, by its longest known ending; null for an unknown one. A name
/// without an ending is a folder's.
const ExportFormatInfo* export_format_for(const std::filesystem::path& file);

/// A line of code that opens the file; of sources, the command that runs it.
std::string load_line(ExportFormat format, const std::filesystem::path& file);

}  // namespace strata::translate
