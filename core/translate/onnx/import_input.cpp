// What an ONNX graph starts from: its constants, and its one input in Strata's order of axes.
#include "translate/onnx/importer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "base/json.h"
#include "translate/onnx/numbers.h"

namespace strata::translate::onnx {

namespace format = exchange::onnx;

namespace {

bool is_real(format::ElementType type) {
  return type == format::ElementType::f32 || type == format::ElementType::f64 ||
         type == format::ElementType::f16 || type == format::ElementType::bf16;
}

}  // namespace

void Importer::load_constants() {
  for (const format::Tensor& tensor : model_.graph.initialisers) {
    if (is_real(tensor.type)) {
      auto values = floats_of(tensor);
      if (values.ok()) values_[tensor.name] = real_numbers(tensor.dims, *std::move(values));
    } else if (auto values = integers_of(tensor); values.ok()) {
      values_[tensor.name] = whole_numbers(tensor.dims, *std::move(values));
    } else {
      values_[tensor.name] = Unknown{};
    }
  }
}

/// Keras' graphs begin by moving the channels in front, PyTorch's convolutions over sequences read
/// features x steps: the data has Strata's order, and the file's input is a view of it.
void Importer::choose_input_order(const std::string& name, std::size_t rank,
                                  std::size_t batch_axis) {
  static const std::set<std::string, std::less<>> kWindows = {
      "Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"};
  static const std::set<std::string, std::less<>> kPass = {
      "Identity", "Cast", "Mul", "Div", "Add", "Sub", "BatchNormalization"};
  std::string at = name;
  for (int steps = 0; steps < 8 && batch_axis == 0; ++steps) {
    const format::Node* reader = nullptr;
    for (const format::Node& node : model_.graph.nodes)
      if (std::find(node.inputs.begin(), node.inputs.end(), at) != node.inputs.end() &&
          node.op != "Shape") {
        if (reader != nullptr && node.op != reader->op) return;
        reader = &node;
      }
    if (reader == nullptr || reader->outputs.empty()) return;
    const graph::Integers order = reader->integers_or("perm", {});
    if (rank == 4 && reader->op == "Transpose" && order == graph::Integers{0, 3, 1, 2})
      input_order_ = {0, 3, 1, 2};
    if (rank == 3 && (kWindows.contains(reader->op) || reader->op == "BatchNormalization"))
      input_order_ = {0, 2, 1};
    if (!input_order_.empty() || !kPass.contains(reader->op)) return;
    at = reader->outputs.front();
  }
}

Result<> Importer::read_input() {
  const format::Value* found = nullptr;
  for (const format::Value& value : model_.graph.inputs) {
    if (values_.contains(value.name)) continue;  // an initialiser with a default
    if (found != nullptr)
      return Error{fmt::format("it has several inputs, '{}' and '{}'", displayed(found->name),
                               displayed(value.name)),
                   {},
                   "export a network with one input"};
    found = &value;
  }
  if (found == nullptr || !found->shape.has_value() || found->shape->size() < 2)
    return Error{"it has no input of a known shape", {}, "export it with the shape of its input"};
  const std::vector<format::Dimension>& dims = *found->shape;
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < dims.size(); ++i)
    if (dims[i].size < 1) open.push_back(i);
  if (open.size() > 1)
    return Error{fmt::format("the sizes {} and {} of its input are open", open[0], open[1]),
                 {},
                 "export it with fixed sizes for all but the batch"};
  const std::size_t batch_axis = open.empty() ? 0 : open[0];
  if (open.empty()) batch_ = dims[0].size;
  choose_input_order(found->name, dims.size(), batch_axis);
  if (input_order_.empty() && batch_axis != 0) {
    input_order_.push_back(static_cast<std::int64_t>(batch_axis));
    for (std::size_t i = 0; i < dims.size(); ++i)
      if (i != batch_axis) input_order_.push_back(static_cast<std::int64_t>(i));
  }
  if (!input_order_.empty())
    notes_.push_back(fmt::format("the network reads the input's axes in the order {}",
                                 fmt::join(input_order_, ", ")));
  Flow flow;
  flow.axes.assign(dims.size(), kBatchAxis);
  for (std::size_t place = 1; place < dims.size(); ++place) {
    const std::size_t axis =
        input_order_.empty() ? place : static_cast<std::size_t>(input_order_[place]);
    flow.axes[axis] = static_cast<int>(flow.view.size());
    flow.view.push_back(dims[axis].size);
  }
  const auto shape = graph::Shape::checked(flow.view);
  if (!shape.has_value())
    return Error{"its input is larger than Strata takes", {}, "choose a smaller model"};
  flow.whole = found->type == format::ElementType::i64 || found->type == format::ElementType::i32;
  draft_.input.shape = *shape;
  values_[found->name] = std::move(flow);
  return {};
}

}  // namespace strata::translate::onnx
