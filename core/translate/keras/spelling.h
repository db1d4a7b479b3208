// One layer in Keras' words, and the table that holds every kind's spelling.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "graph/network.h"
#include "graph/window.h"

namespace strata::translate::keras {

/// A layer and what it is called in the code around it.
struct Site {
  const graph::Layer& layer;
  std::vector<std::string> names;  // of a recurrent stack's layers, as string literals
  std::string name;                // the first: "\"fc1\""
  std::string mask;                // the variable that says which steps are words; empty: all are
  std::string own_mask;            // of an embedding: the mask it writes; empty: nobody asks
  std::optional<graph::Shape> free_order;  // of a flatten: see order.h
  std::string kernel_initializer;          // ", kernel_initializer=..."; empty: Keras' own

  [[nodiscard]] const graph::Settings& settings() const { return layer.spec.settings; }
  [[nodiscard]] const graph::Shape& input_shape() const { return layer.reads.front().shape; }
  [[nodiscard]] const graph::Shape& output_shape() const { return layer.facts.output.shape; }
};

/// One call: a layer applied to what comes in ('@'), or with `layer` empty an expression of it.
struct Step {
  std::string layer;
  std::string call = "@";
};

/// What a layer becomes: a few steps, one after the other.
struct Spelling {
  std::vector<Step> steps = {};
  std::vector<std::string> helpers = {};  // names of the small definitions it needs
  std::string before = {};                // a statement ahead of the steps; '@' is what comes in
};

struct KindSpelling {
  std::string_view kind;
  Result<Spelling> (*spell)(const Site& site);
};

/// Every kind.
std::vector<KindSpelling> spellings();
/// The families of kinds.
std::span<const KindSpelling> plain_kinds();
std::span<const KindSpelling> window_kinds();
std::span<const KindSpelling> sequence_kinds();

/// Text of the small definitions that Keras has none of.
std::string helper_code(const std::vector<std::string>& names);

/// load_weights(model, file), with what the kinds of this model need.
std::string loader_code(const graph::Model& model);

// Pieces of Python.

/// A string literal.
std::string literal(std::string_view text);

/// "3" where all are equal, else "(3, 2)".
inline std::string sizes(const std::vector<std::int64_t>& numbers) {
  for (const std::int64_t number : numbers)
    if (number != numbers.front()) return fmt::format("({})", fmt::join(numbers, ", "));
  return fmt::format("{}", numbers.front());
}

/// "(3,)", "(3, 2)".
inline std::string tuple(const std::vector<std::int64_t>& numbers) {
  return fmt::format("({}{})", fmt::join(numbers, ", "), numbers.size() == 1 ? "," : "");
}

/// ", strides=2"; nothing where all are 1.
inline std::string option(std::string_view name, const std::vector<std::int64_t>& numbers) {
  for (const std::int64_t number : numbers)
    if (number != 1) return fmt::format(", {}={}", name, sizes(numbers));
  return {};
}

inline std::string flag(std::string_view name, bool value, bool usual) {
  return value == usual ? std::string() : fmt::format(", {}={}", name, value ? "True" : "False");
}

/// ", activation="relu"" for layers that have the setting; nothing for linear.
inline std::string activation_option(const Site& site) {
  const std::string& word = site.settings().word("activation");
  if (word == "linear") return {};
  // Keras' own leaky_relu has the slope 0.2.
  if (word == "leaky_relu") return ", activation=layers.LeakyReLU(negative_slope=0.01)";
  return fmt::format(", activation=\"{}\"", word);
}

}  // namespace strata::translate::keras
