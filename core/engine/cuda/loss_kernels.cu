#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "engine/cuda/loss_kernels.h"

namespace strata::engine::cuda {
namespace {

constexpr int kThreads = 128;

/// One thread per target: rows of logits are short (classes), targets are many.
template <class T>
__global__ void loss_kernel(LossLaunch launch) {
  const std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i >= launch.targets) return;
  const T* logits = static_cast<const T*>(launch.logits) + i * launch.classes;
  T* grad = launch.grad == nullptr ? nullptr : static_cast<T*>(launch.grad) + i * launch.classes;
  const LossPart part =
      launch.labels != nullptr
          ? cross_entropy_row(launch.terms, logits, launch.classes, launch.labels[i], grad,
                              launch.scale)
          : real_element(launch.terms, logits, launch.reals[i], grad, launch.scale);
  launch.parts[3 * i] = part.loss;
  launch.parts[3 * i + 1] = part.weight;
  launch.parts[3 * i + 2] = part.correct;
}

template <class T>
int run(const LossLaunch& launch, void* stream) {
  const auto blocks = static_cast<unsigned>((launch.targets + kThreads - 1) / kThreads);
  loss_kernel<T><<<blocks, kThreads, 0, static_cast<cudaStream_t>(stream)>>>(launch);
  return static_cast<int>(cudaGetLastError());
}

}  // namespace

int launch_loss(const LossLaunch& launch, void* stream) {
  switch (launch.type) {
    case Number::f64:
      return run<double>(launch, stream);
    case Number::f16:
      return run<__half>(launch, stream);
    case Number::bf16:
      return run<__nv_bfloat16>(launch, stream);
    case Number::f32:
      break;
  }
  return run<float>(launch, stream);
}

}  // namespace strata::engine::cuda
