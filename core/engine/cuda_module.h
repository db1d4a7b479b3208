// The door to libstrata_cuda.so: all code that needs nvcc or a driver. Loaded at run time, only
// where a driver answers, because a program that links the CUDA libraries starts five times more
// slowly.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "base/result.h"
#include "engine/loss_math.h"

namespace strata::engine {

/// What the module offers. Filled by core/engine/cuda/module.cpp.
struct CudaModule {
  int version = 0;  // kCudaModuleVersion of the build it belongs to
  int (*device_count)() = nullptr;
  /// LossHead::compute on a GPU: `parts` is targets x 3 doubles (loss, weight, correct) on the same
  /// device.
  void (*compute_loss)(const LossTerms& terms, const at::Tensor& logits, const at::Tensor& targets,
                       const at::Tensor& logits_grad, double gradient_scale,
                       const at::Tensor& parts) = nullptr;
};

inline constexpr int kCudaModuleVersion = 1;
inline constexpr const char* kCudaModuleSymbol = "strata_cuda_module";

/// Loads the module once. An Error says whether the driver, the module or one of NVIDIA's libraries
/// is missing.
Result<const CudaModule*> load_cuda_module();

/// The loaded module; null before load_cuda_module succeeded.
const CudaModule* cuda_module();

}  // namespace strata::engine
