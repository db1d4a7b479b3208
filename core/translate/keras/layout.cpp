#include "translate/keras/layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "translate/keras/order.h"

namespace strata::translate::keras {
namespace {

using Sizes = std::vector<std::int64_t>;

/// Variable i of the layer itself.
Piece own(std::string parameter, int i, std::string leaf, const Sizes& shape,
          std::vector<int> axes) {
  return {std::move(parameter),
          fmt::format("vars/{}", i),
          std::move(leaf),
          {},
          shape,
          0,
          shape,
          std::move(axes),
          0,
          false};
}

Piece straight(std::string parameter, int i, std::string leaf, std::int64_t count) {
  return own(std::move(parameter), i, std::move(leaf), {count}, {0});
}

const graph::Shape& shape_of(const graph::Layer& layer, std::size_t i) {
  return layer.facts.parameters[i].shape;
}

void add_bias(const graph::Layer& layer, const std::string& parameter, int i,
              std::vector<Piece>& out) {
  if (layer.spec.settings.flag("bias"))
    out.push_back(straight(parameter, i, "bias", layer.facts.parameters.back().shape[0]));
}

Part dense(const graph::Layer& layer, const std::optional<graph::Shape>& image) {
  const graph::Shape& weight = shape_of(layer, 0);  // units x inputs
  Part out{layer.id(), "dense", {own("weight", 0, "kernel", {weight[1], weight[0]}, {1, 0})}};
  if (image) {
    out.pieces[0].view = {(*image)[1], (*image)[2], (*image)[0], weight[0]};
    out.pieces[0].axes = {3, 2, 0, 1};
  }
  add_bias(layer, "bias", 1, out.pieces);
  return out;
}

/// Kernel's sizes first, then inputs and filters; a transposed one's the other way round, as in
/// PyTorch.
Part convolution(const graph::Layer& layer, std::string group) {
  const graph::Shape& w = shape_of(layer, 0);
  Part out{layer.id(), std::move(group), {}};
  if (w.rank() == 3)
    out.pieces.push_back(own("weight", 0, "kernel", {w[2], w[1], w[0]}, {2, 1, 0}));
  else
    out.pieces.push_back(own("weight", 0, "kernel", {w[2], w[3], w[1], w[0]}, {3, 2, 0, 1}));
  add_bias(layer, "bias", 1, out.pieces);
  return out;
}

/// Height x width x channels x multiplier.
Piece by_channel(const graph::Layer& layer, std::string parameter, std::string leaf) {
  const graph::Shape& w = shape_of(layer, 0);
  const std::int64_t channels = layer.reads.front().shape[0];
  return own(std::move(parameter), 0, std::move(leaf), {w[2], w[3], channels, w[0] / channels},
             {2, 3, 0, 1});
}

Part depthwise(const graph::Layer& layer) {
  Part out{layer.id(), "depthwise_conv2d", {by_channel(layer, "weight", "kernel")}};
  add_bias(layer, "bias", 1, out.pieces);
  return out;
}

Part separable(const graph::Layer& layer) {
  const graph::Shape& w = shape_of(layer, 1);
  Part out{layer.id(),
           "separable_conv2d",
           {by_channel(layer, "depthwise.weight", "depthwise_kernel"),
            own("pointwise.weight", 1, "pointwise_kernel", {1, 1, w[1], w[0]}, {3, 2, 0, 1})}};
  add_bias(layer, "pointwise.bias", 2, out.pieces);
  return out;
}

Part normalisation(const graph::Layer& layer, std::string group) {
  Part out{layer.id(), std::move(group), {}};
  for (std::size_t i = 0; i < layer.facts.parameters.size(); ++i) {
    const graph::Parameter& p = layer.facts.parameters[i];
    const char* leaf = p.name == "weight"         ? "gamma"
                       : p.name == "bias"         ? "beta"
                       : p.name == "running_mean" ? "moving_mean"
                                                  : "moving_variance";
    if (p.shape.rank() == 3)
      out.pieces.push_back(own(p.name, static_cast<int>(i), leaf, keras_sizes(p.shape), {2, 0, 1}));
    else
      out.pieces.push_back(straight(p.name, static_cast<int>(i), leaf, p.shape[0]));
  }
  return out;
}

Part table(const graph::Layer& layer, std::string group, std::string leaf) {
  return {layer.id(),
          std::move(group),
          {own("weight", 0, std::move(leaf), shape_of(layer, 0).sizes(), {0, 1})}};
}

Part attention(const graph::Layer& layer) {
  const std::int64_t features = layer.reads.front().shape[1];
  const std::int64_t heads = layer.spec.settings.integer("heads");
  const std::int64_t width = features / heads;
  const bool bias = layer.spec.settings.flag("bias");
  Part out{layer.id(), "multi_head_attention", {}};
  std::int64_t row = 0;
  for (const std::string which : {"query", "key", "value"}) {
    Piece kernel = own("in_proj_weight", 0, "kernel", {features, heads, width}, {1, 2, 0});
    kernel.path = which + "_dense/vars/0";
    kernel.within = which;
    kernel.offset = row * features;
    out.pieces.push_back(std::move(kernel));
    if (bias) {
      Piece shift = own("in_proj_bias", 1, "bias", {heads, width}, {0, 1});
      shift.path = which + "_dense/vars/1";
      shift.within = which;
      shift.offset = row;
      out.pieces.push_back(std::move(shift));
    }
    row += features;
  }
  Piece kernel = own("out_proj.weight", 0, "kernel", {heads, width, features}, {2, 0, 1});
  kernel.path = "output_dense/vars/0";
  kernel.within = "attention_output";
  out.pieces.push_back(std::move(kernel));
  if (bias) {
    Piece shift = straight("out_proj.bias", 1, "bias", features);
    shift.path = "output_dense/vars/1";
    shift.within = "attention_output";
    out.pieces.push_back(std::move(shift));
  }
  return out;
}

/// Keras has the sum of PyTorch's two biases, but for a GRU.
void add_cell(const graph::Layer& layer, const std::string& end, const std::string& direction,
              std::int64_t inputs, std::vector<Piece>& out) {
  const std::int64_t units = layer.spec.settings.integer("units");
  const bool gru = layer.kind->name == "gru";
  const std::int64_t rows = units * layer.facts.parameters.front().gates;
  const auto add = [&](Piece piece) {
    piece.path = (direction.empty() ? "cell/" : direction + "_layer/cell/") + piece.path;
    piece.within = direction;
    piece.swaps_gates = gru;
    out.push_back(std::move(piece));
  };
  add(own("weight_ih" + end, 0, "kernel", {inputs, rows}, {1, 0}));
  add(own("weight_hh" + end, 1, "recurrent_kernel", {units, rows}, {1, 0}));
  if (!layer.spec.settings.flag("bias")) return;
  Piece bias = own("bias_ih" + end, 2, "bias", gru ? Sizes{2, rows} : Sizes{rows}, {0});
  bias.view = {rows};
  add(bias);
  if (!gru) return;
  bias.parameter = "bias_hh" + end;
  bias.from = rows;
  add(bias);
}

std::vector<Part> recurrent(const graph::Layer& layer, const std::vector<std::string>& names,
                            std::string_view group) {
  const graph::Settings& s = layer.spec.settings;
  const bool both = s.flag("bidirectional");
  const std::int64_t levels = s.integer("layers");
  std::vector<Part> out;
  std::int64_t inputs = layer.reads.front().shape[1];
  for (std::int64_t level = 0; level < levels; ++level) {
    Part part{
        names[static_cast<std::size_t>(level)], both ? "bidirectional" : std::string(group), {}};
    const std::string end = fmt::format("_l{}", level);
    add_cell(layer, end, both ? "forward" : "", inputs, part.pieces);
    if (both) add_cell(layer, end + "_reverse", "backward", inputs, part.pieces);
    out.push_back(std::move(part));
    inputs = (both ? 2 : 1) * s.integer("units");
  }
  return out;
}

}  // namespace

std::vector<std::string> keras_names(const graph::Model& model, int index) {
  const graph::Layer& layer = model.layers[static_cast<std::size_t>(index)];
  const bool recurrent = layer.kind->category == graph::Category::recurrent;
  const std::int64_t levels = recurrent ? layer.spec.settings.integer("layers") : 1;
  if (levels == 1) return {layer.id()};
  std::vector<std::string> out;
  for (std::int64_t level = 0; level < levels; ++level) {
    std::string name = fmt::format("{}_l{}", layer.id(), level);
    while (std::any_of(model.layers.begin(), model.layers.end(),
                       [&](const graph::Layer& other) { return other.id() == name; }))
      name += '_';
    out.push_back(std::move(name));
  }
  return out;
}

std::vector<Part> parts_of(const graph::Model& model, int index) {
  const graph::Layer& layer = model.layers[static_cast<std::size_t>(index)];
  const std::string_view kind = layer.kind->name;
  if (layer.facts.parameters.empty()) return {};
  if (kind == "dense") return {dense(layer, flattened_image(model, index))};
  if (kind == "conv1d" || kind == "conv2d" || kind == "conv2d_transpose")
    return {convolution(layer, std::string(kind))};
  if (kind == "depthwise_conv2d") return {depthwise(layer)};
  if (kind == "separable_conv2d") return {separable(layer)};
  if (kind == "batchnorm") return {normalisation(layer, "batch_normalization")};
  if (kind == "layernorm") return {normalisation(layer, "layer_normalization")};
  if (kind == "groupnorm") return {normalisation(layer, "group_normalization")};
  if (kind == "embedding") return {table(layer, "embedding", "embeddings")};
  if (kind == "positional_encoding") return {table(layer, "learned_positions", "weight")};
  if (kind == "attention") return {attention(layer)};
  if (kind == "lstm" || kind == "gru") return recurrent(layer, keras_names(model, index), kind);
  if (kind == "rnn") return recurrent(layer, keras_names(model, index), "simple_rnn");
  return {};
}

}  // namespace strata::translate::keras
