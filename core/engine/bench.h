// Timing of training steps, in the terms of the peers' scripts. No LibTorch type stands here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "comm/communicator.h"
#include "project/project.h"

namespace strata::engine {

struct BenchRequest {
  Project project;
  std::filesystem::path project_file;
  std::string device = "cpu";
  int threads = 2;
  std::int64_t steps = 200;     // all, warm-up included
  std::int64_t warmup = 20;     // of them not counted
  std::filesystem::path init;   // starting weights (safetensors); empty: the initialisers
  std::filesystem::path order;  // rows of every step (.npy); empty: seeded shuffle
  std::shared_ptr<comm::Communicator> ranks;  // as TrainRequest has them
};

struct BenchResult {
  double step_ms = 0;  // median after the warm-up: waiting for the batch, forward, backward, update
  double samples_per_s = 0;
  std::int64_t batch = 0;
  int threads = 0;
  std::vector<double> losses;  // of the first 50 steps
};

/// Trains `steps` steps as `train` does, but without validation, checkpoints and events.
Result<BenchResult> bench(const BenchRequest& request);

}  // namespace strata::engine
