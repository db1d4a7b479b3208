// Reads a graph operator by operator. Handlers, one an operator, turn nodes into layers, axes or
// constants; import_table.cpp names them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "exchange/onnx/model.h"
#include "translate/onnx/draft.h"
#include "translate/onnx/flow.h"

namespace strata::translate::onnx {

/// Known numbers: real or whole.
struct Constant {
  std::vector<std::int64_t> dims;
  bool whole = false;
  std::vector<float> reals;
  std::vector<std::int64_t> integers;

  [[nodiscard]] std::size_t count() const { return whole ? integers.size() : reals.size(); }
  [[nodiscard]] double at(std::size_t i) const {
    return whole ? static_cast<double>(integers[i]) : static_cast<double>(reals[i]);
  }
};
using ConstantPointer = std::shared_ptr<const Constant>;

/// One number everywhere, in sizes that may hold the open batch.
struct Fill {
  std::vector<std::int64_t> dims;
  double value = 0;
};

/// States of several recurrent layers one after the other along axis 0.
struct Pieces {
  std::vector<Flow> flows;  // each without that axis
};

/// Cannot be known, because of a problem that is already told.
struct Unknown {};

using ImportValue = std::variant<Unknown, ConstantPointer, Fill, Flow, Pieces>;

class Importer {
 public:
  explicit Importer(const exchange::onnx::Model& model) : model_(model) {}
  Result<ImportedNetwork> run();

  // For handlers. Inputs by place; null where left out.
  [[nodiscard]] const ImportValue* input(const exchange::onnx::Node& node, std::size_t i) const;
  [[nodiscard]] std::size_t readers(const std::string& value) const;
  /// True for the value that the graph gives and nobody in it reads.
  [[nodiscard]] bool closes(const std::string& value) const;
  [[nodiscard]] std::int64_t opset() const { return model_.opset(); }
  [[nodiscard]] std::int64_t batch() const { return batch_; }
  [[nodiscard]] Draft& draft() { return draft_; }
  void note(std::string text) { notes_.push_back(std::move(text)); }

  Result<ConstantPointer> constant(const exchange::onnx::Node& node, std::size_t i) const;
  Result<std::vector<std::int64_t>> integers(const exchange::onnx::Node& node, std::size_t i) const;
  /// The flow at input i, with no curve waiting.
  Result<Flow> flow(const exchange::onnx::Node& node, std::size_t i);
  /// Likewise, the curve still open.
  Result<Flow> raw_flow(const exchange::onnx::Node& node, std::size_t i) const;
  /// Axes from the attribute or, in newer operator sets, from input 1.
  Result<std::optional<std::vector<std::int64_t>>> axes(const exchange::onnx::Node& node) const;

  /// Turns a waiting curve into layers.
  Result<Flow> resolved(Flow flow);
  /// The flow's numbers as a layer whose sample axes are these ONNX axes in this order; the batch
  /// is any other axis. Adds reshape and permute layers where they are needed.
  Result<Read> settled(const Flow& flow, const std::vector<std::size_t>& sample_axes);
  /// Likewise, all axes but the batch, as they come.
  Result<Read> settled(const Flow& flow);
  /// A flow over what a layer gives, axes as in its shape, the batch in front.
  [[nodiscard]] Flow over(const Read& read) const;

  /// The name that a layer made of this node would best have.
  [[nodiscard]] std::string name_for(const exchange::onnx::Node& node, std::size_t weight) const;

 private:
  Result<> read_input();
  void choose_input_order(const std::string& name, std::size_t rank, std::size_t batch_axis);
  void load_constants();
  void visit(const exchange::onnx::Node& node);
  void problem(const exchange::onnx::Node& node, const std::string& why);
  Result<ImportedNetwork> finish();
  Result<Flow> curve_layers(const Flow& base, const Curve& curve);
  [[nodiscard]] Error all_problems() const;

  const exchange::onnx::Model& model_;
  std::map<std::string, ImportValue, std::less<>> values_;
  std::map<std::string, std::size_t, std::less<>> readers_;
  std::vector<std::string> problems_;
  std::vector<std::string> notes_;
  std::vector<std::int64_t> input_order_;
  std::int64_t batch_ = kOpenBatch;
  Draft draft_;
  std::map<std::pair<Read, std::vector<std::int64_t>>, int> settled_;  // layers made to settle
};

/// Gives the node's outputs in order; fewer where the others are not to be read.
using ImportNode = Result<std::vector<ImportValue>> (*)(Importer& at,
                                                        const exchange::onnx::Node& node);
/// Null for an operator that Strata has no layer for.
ImportNode import_for(std::string_view op);

ConstantPointer whole_numbers(std::vector<std::int64_t> dims, std::vector<std::int64_t> values);
ConstantPointer real_numbers(std::vector<std::int64_t> dims, std::vector<float> values);

// Operators.
using ImportResult = Result<std::vector<ImportValue>>;
using ImportedNode = exchange::onnx::Node;
ImportResult import_constant(Importer& at, const ImportedNode& node);
ImportResult import_shape(Importer& at, const ImportedNode& node);
ImportResult import_constant_of_shape(Importer& at, const ImportedNode& node);
ImportResult import_expand(Importer& at, const ImportedNode& node);
ImportResult import_compare(Importer& at, const ImportedNode& node);
ImportResult import_less(Importer& at, const ImportedNode& node);
ImportResult import_where(Importer& at, const ImportedNode& node);
ImportResult import_reduce_product(Importer& at, const ImportedNode& node);
ImportResult import_pass(Importer& at, const ImportedNode& node);  // Identity, Cast, Dropout
ImportResult import_unary(Importer& at, const ImportedNode& node);
ImportResult import_binary(Importer& at, const ImportedNode& node);
ImportResult import_softmax(Importer& at, const ImportedNode& node);
ImportResult import_matmul(Importer& at, const ImportedNode& node);
ImportResult import_gemm(Importer& at, const ImportedNode& node);
ImportResult import_conv(Importer& at, const ImportedNode& node);
ImportResult import_conv_transpose(Importer& at, const ImportedNode& node);
ImportResult import_pool(Importer& at, const ImportedNode& node);
ImportResult import_global_pool(Importer& at, const ImportedNode& node);
ImportResult import_reduce(Importer& at, const ImportedNode& node);
ImportResult import_batchnorm(Importer& at, const ImportedNode& node);
ImportResult import_layernorm(Importer& at, const ImportedNode& node);
ImportResult import_instancenorm(Importer& at, const ImportedNode& node);
ImportResult import_recurrent(Importer& at, const ImportedNode& node);
ImportResult import_gather(Importer& at, const ImportedNode& node);
ImportResult import_slice(Importer& at, const ImportedNode& node);
ImportResult import_concat(Importer& at, const ImportedNode& node);
ImportResult import_reshape(Importer& at, const ImportedNode& node);  // and Flatten
ImportResult import_squeeze(Importer& at, const ImportedNode& node);  // and Unsqueeze
ImportResult import_transpose(Importer& at, const ImportedNode& node);
ImportResult import_pad(Importer& at, const ImportedNode& node);
ImportResult import_resize(Importer& at, const ImportedNode& node);

// Pieces that handlers share.
/// A constant added to (or, `scales`, multiplied with) a flow: a bias, a normalisation's scale, a
/// table of positions, or a batch normalisation that does nothing else.
Result<Flow> with_constant(Importer& at, const ImportedNode& node, Flow flow,
                           const Constant& constant, bool scales);
/// The state behind the last step of a recurrent layer, where the flow's axis is its steps.
Result<Flow> last_step(Importer& at, const Flow& flow, std::size_t axis, bool keeps_axis);
Flow without_axis(Flow flow, std::size_t axis);

}  // namespace strata::translate::onnx
