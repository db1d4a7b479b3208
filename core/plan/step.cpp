#include "plan/step.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace strata::plan {

std::string text(const Instruction& instruction, const graph::Model& model) {
  constexpr std::array<std::string_view, 7> words = {"load",       "forward", "loss",  "backward",
                                                     "accumulate", "clip",    "update"};
  std::string out(words[static_cast<std::size_t>(instruction.op)]);
  if (instruction.layer >= 0)
    out += " " + model.layers[static_cast<std::size_t>(instruction.layer)].id();
  if (instruction.op == Op::clip || instruction.op == Op::update) return out;
  return out + fmt::format(" (micro-batch {})", instruction.micro_batch);
}

std::vector<bool> wants_backward(const graph::Model& model) {
  std::vector<bool> wants;
  for (const graph::Layer& layer : model.layers) {
    const auto& parameters = layer.facts.parameters;
    const bool own = !layer.spec.frozen &&
                     std::any_of(parameters.begin(), parameters.end(),
                                 [](const auto& parameter) { return parameter.trained(); });
    const bool behind = std::any_of(layer.inputs.begin(), layer.inputs.end(), [&](int input) {
      return input >= 0 && wants[static_cast<std::size_t>(input)];
    });
    wants.push_back(own || behind);
  }
  return wants;
}

std::vector<Instruction> single_device_step(const graph::Model& model, int micro_batches,
                                            bool clip) {
  const int layers = static_cast<int>(model.layers.size());
  const std::vector<bool> wants = wants_backward(model);
  std::vector<Instruction> step;
  for (int m = 0; m < micro_batches; ++m) {
    step.push_back({Op::load, -1, m});
    for (int k = 0; k < layers; ++k)
      step.push_back({Op::forward, k, m});
    step.push_back({Op::loss, -1, m});
    for (int k = layers - 1; k >= 0; --k)
      if (wants[static_cast<std::size_t>(k)]) step.push_back({Op::backward, k, m});
    if (micro_batches > 1) step.push_back({Op::accumulate, -1, m});
  }
  if (clip) step.push_back({Op::clip});
  step.push_back({Op::update});
  return step;
}

}  // namespace strata::plan
