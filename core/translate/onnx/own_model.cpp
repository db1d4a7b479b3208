#include "translate/onnx/own_model.h"

#include <algorithm>
#include <map>

#include "translate/onnx/export.h"
#include "translate/onnx/gates.h"
#include "translate/onnx/named_floats.h"
#include "translate/onnx/numbers.h"

namespace strata::translate::onnx {
namespace {

namespace format = exchange::onnx;
using Initialisers = std::map<std::string, const format::Tensor*, std::less<>>;

/// {"shape": [...], "vocabulary": n}
Result<graph::Signal> signal_of(const std::string& text) {
  STRATA_TRY(const JsonValue root, parse_json(text, kOnnxInputKey));
  STRATA_TRY(const JsonValue shape, root.at("shape"));
  STRATA_TRY(const std::vector<JsonValue> items, shape.items());
  std::vector<std::int64_t> sizes;
  for (const JsonValue& item : items) {
    STRATA_TRY(sizes.emplace_back(), item.integer());
  }
  graph::Signal signal;
  const auto checked = graph::Shape::checked(std::move(sizes));
  if (!checked.has_value()) return root.error("an impossible shape");
  signal.shape = *checked;
  STRATA_TRY(signal.vocabulary, root.integer_or("vocabulary", 0));
  return signal;
}

/// What `export_recurrent` put together, taken apart again: the rows of one direction.
std::optional<std::vector<float>> unstacked(const graph::Layer& layer, const std::string& name,
                                            const Initialisers& found) {
  const std::size_t mark = name.rfind("_l");
  const bool reverse = name.ends_with("_reverse");
  const std::string number = name.substr(
      mark + 2, name.size() - mark - 2 - (reverse ? std::string("_reverse").size() : 0));
  const bool bias = name.starts_with("bias");
  const char* const letter = bias ? ".B_l" : name.starts_with("weight_ih") ? ".W_l" : ".R_l";
  const auto tensor = found.find(layer.id() + letter + number);
  if (tensor == found.end()) return std::nullopt;
  const auto all = floats_of(*tensor->second);
  if (!all.ok()) return std::nullopt;
  // directions x (bias_ih, bias_hh), or directions alone
  const std::size_t directions = layer.spec.settings.flag("bidirectional") ? 2 : 1;
  const std::size_t parts = directions * (bias ? 2 : 1);
  const std::size_t part =
      (reverse ? parts / directions : 0) + (name.starts_with("bias_hh") ? 1 : 0);
  const std::size_t size = all->size() / parts;
  return from_onnx_gates(layer.spec.kind, std::span(*all).subspan(part * size, size));
}

std::optional<NamedFloats> parameter_of(const graph::Layer& layer,
                                        const graph::Parameter& parameter,
                                        const Initialisers& found) {
  NamedFloats out{layer.id() + "." + parameter.name, parameter.shape.sizes(), {}};
  if (const auto tensor = found.find(out.name); tensor != found.end()) {
    auto values = floats_of(*tensor->second);
    if (!values.ok()) return std::nullopt;
    out.values = *std::move(values);
  } else if (auto values = unstacked(layer, parameter.name, found); values.has_value()) {
    out.values = *std::move(values);
  }
  if (out.values.size() != static_cast<std::size_t>(parameter.shape.elements()))
    return std::nullopt;
  return out;
}

bool same(const format::Tensor& a, const format::Tensor& b) {
  return a.name == b.name && a.type == b.type && a.dims == b.dims &&
         std::ranges::equal(a.data(), b.data());
}

bool same(const format::Graph& a, const format::Graph& b);

bool same(const format::Attribute& a, const format::Attribute& b) {
  return a.name == b.name && a.type == b.type && a.number == b.number && a.integer == b.integer &&
         a.text == b.text && a.numbers == b.numbers && a.integers == b.integers &&
         a.texts == b.texts &&
         std::ranges::equal(a.tensor, b.tensor,
                            [](const auto& x, const auto& y) { return same(x, y); }) &&
         std::ranges::equal(a.graph, b.graph,
                            [](const auto& x, const auto& y) { return same(x, y); });
}

bool same(const format::Node& a, const format::Node& b) {
  return a.op == b.op && a.domain == b.domain && a.inputs == b.inputs && a.outputs == b.outputs &&
         std::ranges::equal(a.attributes, b.attributes,
                            [](const auto& x, const auto& y) { return same(x, y); });
}

bool same_names(const std::vector<format::Value>& a, const std::vector<format::Value>& b) {
  return std::ranges::equal(
      a, b, [](const auto& x, const auto& y) { return x.name == y.name && x.type == y.type; });
}

bool same(const format::Graph& a, const format::Graph& b) {
  return same_names(a.inputs, b.inputs) && same_names(a.outputs, b.outputs) &&
         std::ranges::equal(a.nodes, b.nodes,
                            [](const auto& x, const auto& y) { return same(x, y); }) &&
         std::ranges::equal(a.initialisers, b.initialisers,
                            [](const auto& x, const auto& y) { return same(x, y); });
}

std::optional<exchange::TensorFile> weights_of(const graph::Model& model,
                                               const format::Graph& graph) {
  Initialisers found;
  for (const format::Tensor& tensor : graph.initialisers)
    found[tensor.name] = &tensor;
  std::vector<NamedFloats> all;
  for (const graph::Layer& layer : model.layers)
    for (const graph::Parameter& parameter : layer.facts.parameters) {
      auto one = parameter_of(layer, parameter, found);
      if (!one.has_value()) return std::nullopt;
      all.push_back(*std::move(one));
    }
  return tensor_file_of(all);
}

}  // namespace

std::optional<ImportedNetwork> own_model(const format::Model& model) {
  const auto layers = model.metadata.find(kOnnxNetworkKey);
  const auto input = model.metadata.find(kOnnxInputKey);
  if (layers == model.metadata.end() || input == model.metadata.end()) return std::nullopt;
  const auto json = parse_json(layers->second, kOnnxNetworkKey);
  const auto signal = signal_of(input->second);
  if (!json.ok() || !signal.ok()) return std::nullopt;
  auto network = graph::read_network(*json);
  if (!network.ok()) return std::nullopt;
  const auto inferred = graph::infer(*network, *signal);
  if (!inferred.ok()) return std::nullopt;
  auto weights = weights_of(*inferred, model.graph);
  if (!weights.has_value()) return std::nullopt;
  Project project;
  project.network = *network;
  for (const bool closes : {false, true}) {
    const auto again =
        to_onnx(project, *inferred, *weights, {.classes = {}, .apply_closing = closes});
    if (again.ok() && again->opsets == model.opsets && same(again->graph, model.graph))
      return ImportedNetwork{*std::move(network), *signal, *std::move(weights), {}, {}};
  }
  return std::nullopt;
}

}  // namespace strata::translate::onnx
