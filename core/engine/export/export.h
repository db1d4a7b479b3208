// A trained network written for other programs, read back and compared before it is said to be
// there. No LibTorch type stands here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "project/project.h"
#include "translate/formats/export_format.h"
#include "translate/source_options.h"

namespace strata::engine {

/// An export whose outputs differ by more than this from the network's own is refused.
inline constexpr double kLargestExportDifference = 1e-4;

struct ExportRequest {
  Project project;
  std::filesystem::path project_file;
  std::filesystem::path checkpoint;  // its folder, or a .safetensors file
  std::filesystem::path file;        // its ending says the form; see translate/formats
  translate::SourceOptions source;   // for the forms that are source
  int threads = 0;
  std::map<std::string, std::string> about;  // kept in the file where it has a place for it
};

struct ExportResult {
  translate::ExportFormat format = translate::ExportFormat::safetensors;
  std::vector<std::filesystem::path> files;
  std::uintmax_t bytes = 0;  // of all files
  std::int64_t parameters = 0;
  /// Of the outputs on `rows` rows of the data, between the network and the file read back,
  /// relative to the largest output where that is above 1; nothing for sources, which are not run.
  std::optional<double> largest_difference;
  std::int64_t rows = 0;
  std::string load;  // a line of code that opens it
  std::vector<std::string> notes;
};

/// The files appear under their names only when all is written and compared; before that, and after
/// an Error, what lay there still lies there.
Result<ExportResult> export_network(const ExportRequest& request);

}  // namespace strata::engine
