// The small layers and functions that Keras has none of, as generated files hold them, and string
// literals.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "translate/keras/spelling.h"

namespace strata::translate::keras {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kHelpers = {
    {{"PositionalEncoding", R"(@keras.saving.register_keras_serializable("strata")
class PositionalEncoding(layers.Layer):
    """Adds sines and cosines of the step's number (Vaswani et al., 2017)."""

    def build(self, shape):
        steps, features = shape[1:]
        angle = np.arange(steps)[:, None] / 10000 ** (np.arange(0, features, 2) / features)
        waves = np.stack((np.sin(angle), np.cos(angle)), axis=2).reshape(steps, -1)
        self.waves = waves[:, :features].astype("float32")

    def call(self, x):
        return x + ops.cast(self.waves, x.dtype)
)"},
     {"LearnedPositions", R"(@keras.saving.register_keras_serializable("strata")
class LearnedPositions(layers.Layer):
    """Adds a learned row to every step."""

    def build(self, shape):
        self.weight = self.add_weight(shape=shape[1:], initializer="random_normal", name="weight")

    def call(self, x):
        return x + self.weight
)"},
     {"mean_of_words", R"(def mean_of_words(x, words):
    """The mean over the steps that are words."""
    words = ops.cast(words[:, :, None], x.dtype)
    return ops.sum(x * words, axis=1) / ops.maximum(ops.sum(words, axis=1), 1)
)"},
     {"largest_of_words", R"(def largest_of_words(x, words):
    """The largest number over the steps that are words; 0 where there is none."""
    largest = ops.max(ops.where(words[:, :, None], x, -float("inf")), axis=1)
    return ops.where(ops.any(words, axis=1, keepdims=True), largest, 0)
)"}}};

}  // namespace

std::string literal(std::string_view text) {
  using Text = nlohmann::json;  // its escapes are Python's as well
  return Text(text).dump(-1, ' ', false, Text::error_handler_t::replace);
}

std::string helper_code(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& [name, text] : kHelpers)
    if (std::find(names.begin(), names.end(), name) != names.end()) out.append(text).append("\n\n");
  return out;
}

}  // namespace strata::translate::keras
