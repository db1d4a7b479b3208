// A run's state on disk: weights, optimizer, and where the run stood.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "engine/checkpoint_state.h"
#include "engine/step_runner.h"
#include "engine/trained_state.h"

namespace strata::engine {

/// What a checkpoint keeps.
struct CheckpointContent {
  TrainedState trained;
  Progress progress;
  LossScale scale;
};

/// Writes model.safetensors, optimizer.safetensors and state.json with their checksums; at any
/// instant `folder` is the old checkpoint (or none) or the new one. Every rank calls it; the leader
/// writes. The files do not depend on how many ranks there are, so a run may go on with another
/// number of devices. An Error of the leader says how many bytes a full disk lacks, and leaves
/// nothing behind.
Result<> save_checkpoint(const std::filesystem::path& folder, StepRunner& runner,
                         const CheckpointContent& content);
/// Refuses a checkpoint that is damaged.
Result<Progress> load_checkpoint(const std::filesystem::path& folder, StepRunner& runner);

}  // namespace strata::engine
