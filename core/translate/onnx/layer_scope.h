// What a kind's export function is given, and what these functions share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "graph/activation.h"
#include "graph/network.h"
#include "graph/window.h"
#include "translate/onnx/graph_builder.h"

namespace strata::translate::onnx {

/// One layer to write: the names of the values it reads, and where to put nodes.
struct LayerScope {
  const graph::Layer& layer;
  std::vector<std::string> inputs;
  GraphBuilder& graph;

  [[nodiscard]] const graph::Settings& settings() const { return layer.spec.settings; }
  [[nodiscard]] const graph::Shape& in() const { return layer.reads.front().shape; }
  [[nodiscard]] const graph::Shape& out() const { return layer.facts.output.shape; }
  [[nodiscard]] const std::string& input() const { return inputs.front(); }
  /// Which steps of the input hold words; empty where none is left out.
  [[nodiscard]] std::string mask() const { return graph.mask(layer.reads.front().mask); }
  Result<std::string> parameter(std::string_view name) const {
    return graph.parameter(layer.id() + "." + std::string(name));
  }
};

/// Writes a layer and returns the name of its output.
using ExportLayer = Result<std::string> (*)(const LayerScope&);
/// Null for a kind that is not spelled.
ExportLayer export_for(std::string_view kind);

// Pieces.
std::string transposed(const LayerScope& at, const std::string& value,
                       std::vector<std::int64_t> order);
/// x W^T + b on the last dimension of a sequence; an empty bias is left out.
std::string linear(const LayerScope& at, const std::string& x, const std::string& weight,
                   const std::string& bias);
/// A curve over a value of that rank (without the batch).
std::string activated(const LayerScope& at, const std::string& value, graph::Activation function,
                      std::size_t rank);
/// The layer's "activation" setting over its output.
std::string activated(const LayerScope& at, const std::string& value);
/// Attributes of windows: kernel_shape, strides, pads and, where asked for, dilations.
GraphBuilder::Attributes window_attributes(const std::vector<graph::Window>& windows,
                                           bool dilations);

// One function a kind.
Result<std::string> export_dense(const LayerScope& at);
Result<std::string> export_activation(const LayerScope& at);
Result<std::string> export_unchanged(const LayerScope& at);  // input, dropout, noise
Result<std::string> export_convolution(const LayerScope& at);
Result<std::string> export_conv1d(const LayerScope& at);
Result<std::string> export_depthwise(const LayerScope& at);
Result<std::string> export_separable(const LayerScope& at);
Result<std::string> export_transpose(const LayerScope& at);
Result<std::string> export_maxpool(const LayerScope& at);
Result<std::string> export_maxpool1d(const LayerScope& at);
Result<std::string> export_avgpool(const LayerScope& at);
Result<std::string> export_global_avgpool(const LayerScope& at);
Result<std::string> export_global_maxpool(const LayerScope& at);
Result<std::string> export_batchnorm(const LayerScope& at);
Result<std::string> export_layernorm(const LayerScope& at);
Result<std::string> export_groupnorm(const LayerScope& at);
Result<std::string> export_recurrent(const LayerScope& at);  // lstm, gru, rnn
Result<std::string> export_masked_recurrent(const LayerScope& at);
Result<std::string> export_attention(const LayerScope& at);
Result<std::string> export_embedding(const LayerScope& at);
Result<std::string> export_positions(const LayerScope& at);
Result<std::string> export_flatten(const LayerScope& at);
Result<std::string> export_reshape(const LayerScope& at);
Result<std::string> export_permute(const LayerScope& at);
Result<std::string> export_zero_pad(const LayerScope& at);
Result<std::string> export_upsample(const LayerScope& at);
Result<std::string> export_add(const LayerScope& at);
Result<std::string> export_multiply(const LayerScope& at);
Result<std::string> export_concat(const LayerScope& at);

}  // namespace strata::translate::onnx
