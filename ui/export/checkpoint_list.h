// The checkpoints of a run that can be exported.
#pragma once

#include <QString>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace strata::ui {

struct CheckpointChoice {
  std::int64_t step = 0;
  bool best = false;
  bool last = false;
  std::filesystem::path weights;  // model.safetensors
  std::int64_t bytes = 0;
};

/// The run a folder belongs to: itself, or the one whose checkpoint it is.
std::filesystem::path run_of(const std::filesystem::path& run_or_checkpoint);

/// Best first, then last, then the others from the newest on; empty where the run has none.
std::vector<CheckpointChoice> checkpoints_of(const std::filesystem::path& run_folder);

/// "Best · step 1,955"
QString text_of(const CheckpointChoice& choice);

}  // namespace strata::ui
