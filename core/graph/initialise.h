// Initial values of parameters, as PyTorch or Keras choose them by default, or by a named
// distribution.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "graph/network.h"

namespace strata::graph {

/// Fills `values` (row-major, parameter.shape) with the initial values of `layer`'s `parameter`. A
/// pure function of its arguments: every rank gets the same values. `project_style` is "pytorch" or
/// "keras"; the layer's own "initialiser" setting, where it has one that is not "default", goes
/// before it. PyTorch: torch.nn.Linear/Conv/RNN reset_parameters. Keras: glorot_uniform kernels,
/// zero biases, orthogonal recurrent kernels, forget-gate bias 1, uniform(-0.05, 0.05) embeddings.
void fill_initial(const Layer& layer, const Parameter& parameter, std::string_view project_style,
                  std::uint64_t seed, std::span<float> values);

}  // namespace strata::graph
