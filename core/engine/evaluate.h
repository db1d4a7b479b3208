// Loss and metrics of trained weights on a split. No LibTorch type stands here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "project/project.h"

namespace strata::engine {

struct EvaluateRequest {
  Project project;
  std::filesystem::path project_file;
  std::filesystem::path weights;     // a checkpoint's folder, or a .safetensors file
  std::string split = "validation";  // train, validation, test
  std::string device = "cpu";
  int threads = 0;
  std::int64_t batch = 256;
};

struct EvaluateResult {
  std::string split;
  std::int64_t rows = 0;
  double loss = 0;
  std::vector<std::pair<std::string, double>>
      metrics;  // those that fit the task: accuracy, precision, ... or mae, rmse
  std::vector<std::vector<std::int64_t>> confusion;  // [truth][predicted]; empty for values
  std::vector<std::string> classes;                  // names, where known
  double seconds = 0;
};

Result<EvaluateResult> evaluate(const EvaluateRequest& request);

}  // namespace strata::engine
