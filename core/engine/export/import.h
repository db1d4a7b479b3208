// Networks and weights of other programs brought into a project. No LibTorch type stands here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "translate/match/match_weights.h"

namespace strata::engine {

struct ImportRequest {
  std::filesystem::path file;          // ONNX: a network with weights; else weights
  std::filesystem::path project_file;  // of a network: to be written; of weights: theirs
  std::string data_source;             // of a network; empty: a known set with such inputs
  std::map<std::string, std::string> renames;
  bool partial = false;
  bool freeze = false;
  bool overwrite = false;
};

struct ImportResult {
  std::filesystem::path project;
  std::filesystem::path weights;  // beside the project, under its name
  std::size_t layers = 0;
  std::int64_t parameters = 0;      // that came with the file
  translate::Matching matching;     // of weights
  std::vector<std::string> frozen;  // ids of layers
  std::vector<std::string> notes;
};

/// Writes the weights beside the project and the project with `training.init` pointing at them.
/// Everything that cannot be taken over is named in one Error, and nothing is written then.
Result<ImportResult> import_file(const ImportRequest& request);

}  // namespace strata::engine
