// Launchers of the loss kernels; pointers are to device memory, `stream` is a cudaStream_t.
#pragma once

#include <cstdint>

#include "engine/loss_math.h"

namespace strata::engine::cuda {

enum class Number { f32, f64, f16, bf16 };

/// Arguments of one launch.
struct LossLaunch {
  LossTerms terms;
  Number type = Number::f32;     // of logits and grad
  const void* logits = nullptr;  // targets x classes (cross entropy) or targets
  std::int64_t classes = 1;
  std::int64_t targets = 0;
  const std::int64_t* labels = nullptr;  // cross entropy
  const float* reals = nullptr;          // the other losses
  void* grad = nullptr;                  // may be null
  double scale = 1;
  double* parts = nullptr;  // targets x 3
};

/// Returns cudaSuccess (0) or CUDA's error code.
int launch_loss(const LossLaunch& launch, void* stream);

}  // namespace strata::engine::cuda
