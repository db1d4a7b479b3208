// The activation functions a layer can apply to its own output, and the settings many layers share.
// softmax runs over the features: the channels of an image, the last dimension of anything else.
// Formulas: torch.nn.functional (gelu is the exact one, with erf). Curves cost no FLOPs in the
// estimates.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "graph/setting.h"

namespace strata::graph {

enum class Activation { linear, relu, leaky_relu, elu, gelu, silu, tanh, sigmoid, softmax };

/// By its word in the project file ("leaky_relu"); nothing when there is none of that name.
std::optional<Activation> activation_from(std::string_view word);
std::string_view word_for(Activation activation);

/// The "activation" field of dense, convolution and activation layers; default linear.
Setting activation_setting();
/// The "initialiser" field: default (the project's choice), pytorch, keras, or a named
/// distribution.
Setting initialiser_setting();
/// The "bias" field, default true.
Setting bias_setting();

/// True for curves whose derivative cannot be told from their output: the backward keeps the input
/// too.
bool keeps_input(Activation activation);
/// Numbers kept for the backward by a layer that applies its "activation" setting to `elements`
/// outputs.
std::int64_t activation_saved(const Settings& settings, std::int64_t elements);

/// Slope of leaky_relu for negative inputs and alpha of elu, as in PyTorch.
inline constexpr double kLeakySlope = 0.01;
inline constexpr double kEluAlpha = 1.0;

}  // namespace strata::graph
