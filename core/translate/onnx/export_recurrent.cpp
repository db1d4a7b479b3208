// lstm, gru, rnn where no step is padding: ONNX' own operators, one for each stacked layer.
#include <fmt/format.h>

#include "translate/onnx/gates.h"
#include "translate/onnx/layer_scope.h"

namespace strata::translate::onnx {

using exchange::onnx::attribute;

namespace {

struct Recurrent {
  explicit Recurrent(const LayerScope& at)
      : kind(at.layer.spec.kind),
        units(at.settings().integer("units")),
        layers(at.settings().integer("layers")),
        directions(at.settings().flag("bidirectional") ? 2 : 1),
        bias(at.settings().flag("bias")),
        sequences(at.settings().flag("return_sequences")) {}
  std::string kind;
  std::int64_t units;
  std::int64_t layers;
  std::int64_t directions;
  bool bias;
  bool sequences;
};

/// Both directions' `names` of one stacked layer, gates in ONNX' order, one after the other.
Result<std::vector<float>> stacked(const LayerScope& at, const Recurrent& rnn, std::int64_t layer,
                                   const std::vector<std::string>& names) {
  std::vector<float> out;
  for (std::int64_t d = 0; d < rnn.directions; ++d)
    for (const std::string& name : names) {
      STRATA_TRY(const std::vector<float> rows,
                 at.graph.values(at.layer.id() + "." + name + pass_suffix(layer, d)));
      const std::vector<float> ordered = to_onnx_gates(rnn.kind, rows);
      out.insert(out.end(), ordered.begin(), ordered.end());
    }
  return out;
}

/// W, R and B of the operator: directions x gates*units x inputs, x units, and both biases in a
/// row.
Result<> add_weights(const LayerScope& at, const Recurrent& rnn, std::int64_t layer,
                     GraphBuilder::Names& inputs) {
  const auto gates = static_cast<std::int64_t>(onnx_gates(rnn.kind).size());
  const std::int64_t rows = gates * rnn.units;
  const std::int64_t width = layer == 0 ? at.in()[1] : rnn.directions * rnn.units;
  STRATA_TRY(const std::vector<float> w, stacked(at, rnn, layer, {"weight_ih"}));
  STRATA_TRY(const std::vector<float> r, stacked(at, rnn, layer, {"weight_hh"}));
  inputs.push_back(at.graph.numbers(fmt::format("W_l{}", layer), {rnn.directions, rows, width}, w));
  inputs.push_back(
      at.graph.numbers(fmt::format("R_l{}", layer), {rnn.directions, rows, rnn.units}, r));
  if (!rnn.bias) return {};
  STRATA_TRY(const std::vector<float> b, stacked(at, rnn, layer, {"bias_ih", "bias_hh"}));
  inputs.push_back(at.graph.numbers(fmt::format("B_l{}", layer), {rnn.directions, 2 * rows}, b));
  return {};
}

GraphBuilder::Attributes attributes_of(const LayerScope& at, const Recurrent& rnn) {
  GraphBuilder::Attributes out{
      attribute("hidden_size", rnn.units),
      attribute("direction", std::string(rnn.directions == 2 ? "bidirectional" : "forward"))};
  if (rnn.kind == "gru") out.push_back(attribute("linear_before_reset", std::int64_t{1}));
  if (rnn.kind == "rnn")
    out.push_back(attribute(
        "activations",
        std::vector<std::string>(static_cast<std::size_t>(rnn.directions),
                                 at.settings().word("activation") == "relu" ? "Relu" : "Tanh")));
  return out;
}

std::string op_of(const std::string& kind) {
  return kind == "lstm" ? "LSTM" : kind == "gru" ? "GRU" : "RNN";
}

/// T x directions x batch x units -> T x batch x directions*units
std::string joined(const LayerScope& at, const Recurrent& rnn, const std::string& y) {
  if (rnn.directions == 1) return at.graph.add("Squeeze", {y, at.graph.integers({1})});
  return at.graph.add("Reshape", {transposed(at, y, {0, 2, 1, 3}), at.graph.integers({0, 0, -1})});
}

/// directions x batch x units -> batch x directions*units
std::string last_state(const LayerScope& at, const Recurrent& rnn, const std::string& h) {
  if (rnn.directions == 1) return at.graph.add("Squeeze", {h, at.graph.integers({0})});
  return at.graph.add("Reshape", {transposed(at, h, {1, 0, 2}), at.graph.integers({0, -1})});
}

}  // namespace

Result<std::string> export_recurrent(const LayerScope& at) {
  if (!at.mask().empty()) return export_masked_recurrent(at);
  const Recurrent rnn(at);
  std::string x = transposed(at, at.input(), {1, 0, 2});  // the operators read T x batch x F
  for (std::int64_t layer = 0; layer < rnn.layers; ++layer) {
    GraphBuilder::Names inputs{x};
    STRATA_CHECK(add_weights(at, rnn, layer, inputs));
    const GraphBuilder::Names outputs =
        at.graph.add_many(op_of(rnn.kind), 2, std::move(inputs), attributes_of(at, rnn));
    if (layer + 1 == rnn.layers && !rnn.sequences) return last_state(at, rnn, outputs[1]);
    x = joined(at, rnn, outputs[0]);
  }
  return transposed(at, x, {1, 0, 2});
}

}  // namespace strata::translate::onnx
