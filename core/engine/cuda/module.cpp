// What libstrata_cuda.so offers to the engine (engine/cuda_module.h).
#include "engine/cuda_module.h"

#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>
#include <c10/util/Exception.h>

#include "engine/cuda/loss_kernels.h"

namespace strata::engine {
namespace {

cuda::Number number_of(at::ScalarType type) {
  switch (type) {
    case at::kDouble:
      return cuda::Number::f64;
    case at::kHalf:
      return cuda::Number::f16;
    case at::kBFloat16:
      return cuda::Number::bf16;
    default:
      return cuda::Number::f32;
  }
}

void compute_loss(const LossTerms& terms, const at::Tensor& logits, const at::Tensor& targets,
                  const at::Tensor& logits_grad, double gradient_scale, const at::Tensor& parts) {
  const bool labelled = terms.kind == LossTerms::cross_entropy;
  cuda::LossLaunch launch;
  launch.terms = terms;
  launch.type = number_of(logits.scalar_type());
  launch.logits = logits.const_data_ptr();
  launch.classes = labelled ? logits.size(-1) : 1;
  launch.targets = targets.numel();
  if (labelled)
    launch.labels = targets.const_data_ptr<std::int64_t>();
  else
    launch.reals = targets.const_data_ptr<float>();
  if (logits_grad.defined()) launch.grad = logits_grad.mutable_data_ptr();
  launch.scale = gradient_scale;
  launch.parts = parts.mutable_data_ptr<double>();
  const int code = cuda::launch_loss(launch, c10::cuda::getCurrentCUDAStream().stream());
  TORCH_CHECK(code == 0, "the loss kernel did not start (CUDA error ", code, ")");
}

int device_count() { return c10::cuda::device_count(); }

}  // namespace

extern "C" __attribute__((visibility("default"))) const CudaModule* strata_cuda_module() {
  static const CudaModule module = {kCudaModuleVersion, device_count, compute_loss};
  return &module;
}

}  // namespace strata::engine
