// Optimizer updates over one flat range of parameters. Formulas: torch.optim.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plan/training.h"

namespace strata::engine {

/// Updates `values` in place from `gradients`; both are flat and of the same type. The state lies
/// in flat tensors of the same length, so that a sharded optimizer is a sub-range and a checkpoint
/// a few large writes.
class Optimizer {
 public:
  Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer() = default;

  /// One step. `step` counts the updates made, from 1 (Adam's bias correction).
  virtual void update(double learning_rate, std::int64_t step) = 0;
  /// Flat state tensors by PyTorch's names: {"exp_avg", ...}.
  [[nodiscard]] virtual std::vector<std::pair<std::string, at::Tensor>> state() const = 0;
  [[nodiscard]] std::int64_t bytes() const;
};

std::unique_ptr<Optimizer> make_optimizer(const plan::Optimizer& settings, const at::Tensor& values,
                                          const at::Tensor& gradients);

/// torch.nn.utils.clip_grad_norm_ / clip_grad_value_ over the flat gradients.
void clip_gradients(const plan::Clip& clip, const at::Tensor& gradients);

}  // namespace strata::engine
