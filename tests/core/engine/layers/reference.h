// Every layer once more, in ordinary at:: operations on any memory layout: the oracle that kernels
// are compared with, autograd included. Recurrent cells are written out gate by gate.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "engine/kernel.h"

namespace strata::test {

struct ReferenceInputs {
  const graph::Layer& layer;
  std::vector<at::Tensor> inputs;
  std::vector<at::Tensor> parameters;
  engine::StepContext context;
  bool training = true;
  at::Tensor mask;  // undefined: no padding
};

at::Tensor reference(const ReferenceInputs& in);

}  // namespace strata::test
