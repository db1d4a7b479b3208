// embedding, positional_encoding, attention.
#include <cmath>
#include <limits>

#include "translate/onnx/layer_scope.h"

namespace strata::translate::onnx {

using exchange::onnx::attribute;

namespace {

/// steps x features: sin(t / 10000^(2i/F)) and its cosine; Vaswani et al. 2017.
std::vector<float> waves(std::int64_t steps, std::int64_t features) {
  constexpr double kLongest = 10000.0;
  std::vector<float> out;
  for (std::int64_t t = 0; t < steps; ++t)
    for (std::int64_t f = 0; f < features; ++f) {
      const auto pair = static_cast<double>(f / 2 * 2);
      const double angle =
          static_cast<double>(t) / std::pow(kLongest, pair / static_cast<double>(features));
      out.push_back(static_cast<float>(f % 2 == 0 ? std::sin(angle) : std::cos(angle)));
    }
  return out;
}

/// T x T: nothing where a step may look, minus infinity where it would look ahead.
std::string causal_table(const LayerScope& at, std::int64_t steps) {
  std::vector<float> table;
  for (std::int64_t t = 0; t < steps; ++t)
    for (std::int64_t s = 0; s < steps; ++s)
      table.push_back(s <= t ? 0 : -std::numeric_limits<float>::infinity());
  return at.graph.numbers("causal", {steps, steps}, table);
}

/// What no step may see taken out of batch x heads x T x T scores. The finite number for padding
/// keeps rows that see nothing else from becoming NaN.
std::string hidden(const LayerScope& at, std::string scores) {
  GraphBuilder& graph = at.graph;
  if (!at.mask().empty()) {
    const std::string seen = graph.add("Unsqueeze", {at.mask(), graph.integers({1, 2})});
    scores = graph.add("Where", {seen, scores, graph.number(-3e38)});
  }
  if (at.settings().flag("causal"))
    scores = graph.add("Add", {scores, causal_table(at, at.in()[0])});
  return scores;
}

}  // namespace

Result<std::string> export_embedding(const LayerScope& at) {
  STRATA_TRY(const std::string weight, at.parameter("weight"));
  if (at.settings().flag("mask")) {
    const std::string padding = at.graph.integer(at.settings().integer("padding_index"));
    at.graph.set_mask(at.layer.id(),
                      at.graph.add("Not", {at.graph.add("Equal", {at.input(), padding})}));
  }
  return at.graph.add("Gather", {weight, at.input()}, {attribute("axis", std::int64_t{0})});
}

Result<std::string> export_positions(const LayerScope& at) {
  if (at.settings().word("style") == "learned") {
    STRATA_TRY(const std::string weight, at.parameter("weight"));
    return at.graph.add("Add", {at.input(), weight});
  }
  const std::string table =
      at.graph.numbers("waves", at.in().sizes(), waves(at.in()[0], at.in()[1]));
  return at.graph.add("Add", {at.input(), table});
}

Result<std::string> export_attention(const LayerScope& at) {
  GraphBuilder& graph = at.graph;
  const std::int64_t steps = at.in()[0];
  const std::int64_t features = at.in()[1];
  const std::int64_t heads = at.settings().integer("heads");
  const std::int64_t depth = features / heads;
  STRATA_TRY(const std::string in_weight, at.parameter("in_proj_weight"));
  STRATA_TRY(const std::string out_weight, at.parameter("out_proj.weight"));
  std::string in_bias;
  std::string out_bias;
  if (at.settings().flag("bias")) {
    STRATA_TRY(in_bias, at.parameter("in_proj_bias"));
    STRATA_TRY(out_bias, at.parameter("out_proj.bias"));
  }
  // 3 x batch x heads x steps x depth
  const std::string projected =
      transposed(at,
                 graph.add("Reshape", {linear(at, at.input(), in_weight, in_bias),
                                       graph.integers({0, steps, 3, heads, depth})}),
                 {2, 0, 3, 1, 4});
  const auto part = [&](std::int64_t i) {
    return graph.add("Gather", {projected, graph.integer(i)}, {attribute("axis", std::int64_t{0})});
  };
  const std::string query =
      graph.add("Div", {part(0), graph.number(std::sqrt(static_cast<double>(depth)))});
  const std::string scores = graph.add("MatMul", {query, transposed(at, part(1), {0, 1, 3, 2})});
  const std::string shares =
      graph.add("Softmax", {hidden(at, scores)}, {attribute("axis", std::int64_t{-1})});
  const std::string mixed = transposed(at, graph.add("MatMul", {shares, part(2)}), {0, 2, 1, 3});
  const std::string joined = graph.add("Reshape", {mixed, graph.integers({0, steps, features})});
  return linear(at, joined, out_weight, out_bias);
}

}  // namespace strata::translate::onnx
