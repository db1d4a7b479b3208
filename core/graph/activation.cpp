#include "graph/activation.h"

#include <algorithm>
#include <array>
#include <utility>

namespace strata::graph {
namespace {

constexpr std::array<std::pair<Activation, std::string_view>, 9> kWords = {{
    {Activation::linear, "linear"},
    {Activation::relu, "relu"},
    {Activation::leaky_relu, "leaky_relu"},
    {Activation::elu, "elu"},
    {Activation::gelu, "gelu"},
    {Activation::silu, "silu"},
    {Activation::tanh, "tanh"},
    {Activation::sigmoid, "sigmoid"},
    {Activation::softmax, "softmax"},
}};

}  // namespace

std::optional<Activation> activation_from(std::string_view word) {
  const auto* const found =
      std::find_if(kWords.begin(), kWords.end(), [&](const auto& w) { return w.second == word; });
  if (found == kWords.end()) return std::nullopt;
  return found->first;
}

std::string_view word_for(Activation activation) {
  return kWords[static_cast<std::size_t>(activation)].second;
}

bool keeps_input(Activation activation) {
  return activation == Activation::gelu || activation == Activation::silu;
}

std::int64_t activation_saved(const Settings& settings, std::int64_t elements) {
  const std::optional<Activation> activation = activation_from(settings.word("activation"));
  return activation.has_value() && keeps_input(*activation) ? elements : 0;
}

Setting activation_setting() {
  Setting setting{.name = "activation",
                  .title = "Activation",
                  .type = SettingType::word,
                  .otherwise = std::string("linear"),
                  .help =
                      "The curve applied to every output. Without one, stacked layers are no "
                      "better than a single "
                      "one; relu is the usual choice."};
  for (const auto& [activation, word] : kWords)
    setting.choices.emplace_back(word);
  return setting;
}

Setting initialiser_setting() {
  return {.name = "initialiser",
          .title = "Initialiser",
          .type = SettingType::word,
          .otherwise = std::string("default"),
          .help =
              "How the weights start. 'default' follows the project (PyTorch's or Keras' own "
              "choice); a poor start "
              "makes deep networks learn slowly or not at all.",
          .choices = {"default", "pytorch", "keras", "kaiming_uniform", "kaiming_normal",
                      "xavier_uniform", "xavier_normal", "orthogonal", "zeros"}};
}

Setting bias_setting() {
  return {.name = "bias",
          .title = "Use bias",
          .type = SettingType::flag,
          .otherwise = true,
          .help =
              "Adds a learned constant to every output. Usually on; off before a batch "
              "normalisation, which has its "
              "own."};
}

}  // namespace strata::graph
