// One layer as TorchScript: the methods of its submodule, in TorchScript's own language, which
// names operators torch.<name> (native_functions.yaml).
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/network.h"

namespace strata::engine {

struct ScriptQuestion {
  const graph::Layer& layer;
  bool masked = false;  // forward is given the steps that are words, too

  [[nodiscard]] const graph::Settings& settings() const { return layer.spec.settings; }
  [[nodiscard]] const graph::Shape& input_shape() const { return layer.reads.front().shape; }
  [[nodiscard]] const graph::Shape& output_shape() const { return layer.facts.output.shape; }
  /// "self.bias" where the layer has a parameter of that name, else "None".
  [[nodiscard]] std::string parameter(std::string_view name) const;
};

struct KindScript {
  std::string_view kind;
  std::string (*write)(const ScriptQuestion&);
};

/// The script of that kind, or null.
const KindScript* find_script(std::string_view kind);
/// Every kind's, family by family.
std::span<const KindScript> plain_scripts();
std::span<const KindScript> window_scripts();
std::span<const KindScript> sequence_scripts();

/// "def forward(self, x: Tensor) -> Tensor:" with a body of one expression.
std::string returning(const std::string& expression);
/// The expression under the layer's curve.
std::string activated(const std::string& expression, std::string_view curve,
                      const graph::Shape& shape);
/// "[3, 2]".
std::string list(const std::vector<std::int64_t>& numbers);
/// A real number that the language takes for one.
std::string real(double number);
std::string_view truth(bool value);

}  // namespace strata::engine
