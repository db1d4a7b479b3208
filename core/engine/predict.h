// What a trained network says about inputs that a user gives. No LibTorch type stands here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "project/project.h"

namespace strata::engine {

struct PredictRequest {
  Project project;
  std::filesystem::path project_file;
  std::filesystem::path weights;  // a checkpoint's folder, or a .safetensors file
  /// As data::InputReader takes them: an image file, a CSV row, a sentence.
  std::vector<std::string> inputs;
  std::string device = "cpu";
  int threads = 0;
};

struct Prediction {
  std::string input;
  std::optional<std::int64_t> class_number;  // none for real targets
  std::string class_name;                    // where known, else the number
  std::vector<double> probabilities;         // by class; empty for real targets
  std::vector<double> values;                // real targets
};

struct PredictResult {
  std::vector<std::string> classes;     // names by number, where known
  std::vector<Prediction> predictions;  // one per input, in order
};

/// Softmax over the logits for classes, sigmoid for yes/no. A sequence's prediction is that of its
/// last step.
Result<PredictResult> predict(const PredictRequest& request);

}  // namespace strata::engine
