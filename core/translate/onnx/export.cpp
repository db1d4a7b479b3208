#include "translate/onnx/export.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "translate/onnx/layer_scope.h"

namespace strata::translate {
namespace {

namespace format = exchange::onnx;
using onnx::ExportLayer;
using onnx::GraphBuilder;

constexpr const char* kInputName = "input";

format::Value value_of(std::string name, format::ElementType type, const graph::Shape& shape) {
  format::Value value;
  value.name = std::move(name);
  value.type = type;
  value.shape.emplace().push_back({-1, "batch"});
  for (const std::int64_t size : shape.sizes())
    value.shape->push_back({size, {}});
  return value;
}

/// Goes over the layers; the name of what the last one gives.
Result<std::string> add_layers(const graph::Model& model, GraphBuilder& graph) {
  std::vector<std::string> values;
  for (const graph::Layer& layer : model.layers) {
    const ExportLayer write = onnx::export_for(layer.spec.kind);
    if (write == nullptr)
      return Error{
          fmt::format("'{}' is a {}, which ONNX export does not know", layer.id(), layer.spec.kind),
          layer.spec.where, "choose another format"};
    std::vector<std::string> inputs;
    for (const int from : layer.inputs)
      inputs.push_back(from < 0 ? kInputName : values[static_cast<std::size_t>(from)]);
    graph.enter(layer.id());
    auto value = write({layer, std::move(inputs), graph});
    if (!value.ok()) return std::move(value).error();
    values.push_back(*std::move(value));
  }
  return values.back();
}

/// Gives the graph's last value its public name.
void name_output(format::Graph& graph, const std::string& value, const std::string& name) {
  for (format::Node& node : graph.nodes)
    for (std::string& output : node.outputs)
      if (output == value) {
        output = name;
        return;
      }
  format::Node pass;  // the network changes nothing
  pass.op = "Identity";
  pass.name = name + "/Identity";
  pass.inputs = {value};
  pass.outputs = {name};
  graph.nodes.push_back(std::move(pass));
}

Json list_of(const std::vector<std::string>& words) {
  Json out = Json::array();
  for (const std::string& word : words)
    out.push_back(word);
  return out;
}

/// What a graph of numbers cannot say: the network as Strata has it, how its data was prepared.
void describe(const Project& project, const graph::Model& model, const OnnxOptions& options,
              format::Model& out) {
  out.producer = "Strata";
  out.metadata["strata.project"] = project.name;
  out.metadata[kOnnxNetworkKey] = to_json(project.network).dump();
  Json input = Json::object();
  input["shape"] = model.input.shape.sizes();
  input["vocabulary"] = model.input.vocabulary;
  out.metadata[kOnnxInputKey] = input.dump();
  const Json data = data::to_json(project.data);
  if (data.contains("transforms")) out.metadata["strata.transforms"] = data["transforms"].dump();
  if (!options.classes.empty()) out.metadata["strata.classes"] = list_of(options.classes).dump();
  if (!model.closing.empty()) out.metadata["strata.closing"] = model.closing;
  std::string doc = fmt::format("'{}', trained with Strata.", project.name);
  if (!model.closing.empty())
    doc +=
        options.apply_closing
            ? fmt::format(" The output is behind its {}.", model.closing)
            : fmt::format(" The output is the logits: apply {} for probabilities.", model.closing);
  if (!project.data.transforms.empty())
    doc += " The inputs are rows behind the data's transforms (metadata strata.transforms).";
  out.doc = std::move(doc);
}

}  // namespace

bool has_onnx_export(std::string_view kind) { return onnx::export_for(kind) != nullptr; }

Result<format::Model> to_onnx(const Project& project, const graph::Model& model,
                              const exchange::TensorFile& weights, const OnnxOptions& options) {
  if (model.layers.empty()) return Error{"the network has no layers", {}, "add one"};
  format::Model out;
  out.ir_version = kOnnxIrVersion;
  out.opsets[""] = kOnnxOpset;
  describe(project, model, options, out);

  GraphBuilder builder(weights);
  STRATA_TRY(std::string last, add_layers(model, builder));
  const bool closes = options.apply_closing && !model.closing.empty();
  if (closes) {
    builder.enter("closing");
    const auto function = graph::activation_from(model.closing);
    last =
        onnx::activated({model.layers.back(), {last}, builder}, last,
                        function.value_or(graph::Activation::linear), model.output().shape.rank());
  }
  out.graph = std::move(builder.graph());
  out.graph.name = project.name.empty() ? "network" : project.name;
  const std::string name = closes ? "probabilities" : "logits";
  name_output(out.graph, last, name);
  out.graph.inputs.push_back(value_of(
      kInputName, model.input.is_tokens() ? format::ElementType::i64 : format::ElementType::f32,
      model.input.shape));
  out.graph.outputs.push_back(value_of(name, format::ElementType::f32, model.output().shape));
  return out;
}

}  // namespace strata::translate
