// LSTM, GRU, RNN: all steps or the last state, forward or both directions.
#include <fmt/format.h>

#include <algorithm>

#include "translate/onnx/gates.h"
#include "translate/onnx/importer.h"

namespace strata::translate::onnx {
namespace {

std::string kind_of(const ImportedNode& node) {
  return node.op == "LSTM" ? "lstm" : node.op == "GRU" ? "gru" : "rnn";
}

bool all_zero(const ImportValue* value) {
  if (value == nullptr) return true;
  if (const auto* fill = std::get_if<Fill>(value)) return fill->value == 0;
  const auto* const found = std::get_if<ConstantPointer>(value);
  if (found == nullptr) return false;
  for (std::size_t i = 0; i < (*found)->count(); ++i)
    if ((*found)->at(i) != 0) return false;
  return true;
}

bool all_steps(const ImportValue* value, std::int64_t steps) {
  if (value == nullptr) return true;
  if (const auto* fill = std::get_if<Fill>(value)) return fill->value == static_cast<double>(steps);
  const auto* const found = std::get_if<ConstantPointer>(value);
  if (found == nullptr) return false;
  for (std::size_t i = 0; i < (*found)->count(); ++i)
    if ((*found)->at(i) != static_cast<double>(steps)) return false;
  return true;
}

/// "tanh" or "relu" for an RNN, "" for the others; an Error for activations Strata does not have.
Result<std::string> activation_of(const ImportedNode& node, std::size_t directions) {
  std::vector<std::string> usual{"Tanh"};
  if (node.op == "LSTM") usual = {"Sigmoid", "Tanh", "Tanh"};
  if (node.op == "GRU") usual = {"Sigmoid", "Tanh"};
  std::vector<std::string> found;
  if (const auto* said = node.find("activations")) found = said->texts;
  std::vector<std::string> expected;
  for (std::size_t d = 0; d < directions; ++d)
    expected.insert(expected.end(), usual.begin(), usual.end());
  if (found.empty() || found == expected) return std::string(node.op == "RNN" ? "tanh" : "");
  if (node.op == "RNN" && found == std::vector<std::string>(directions, "Relu"))
    return std::string("relu");
  return Error{fmt::format("it has the activations {}", fmt::join(found, ", ")), {}, {}};
}

/// W, R and B taken apart: PyTorch's parameters, direction by direction.
Result<std::vector<NamedFloats>> weights_of(Importer& at, const ImportedNode& node,
                                            std::int64_t directions, std::int64_t units,
                                            std::int64_t inputs) {
  const std::string kind = kind_of(node);
  const auto rows = static_cast<std::int64_t>(onnx_gates(kind).size()) * units;
  STRATA_TRY(const ConstantPointer w, at.constant(node, 1));
  STRATA_TRY(const ConstantPointer r, at.constant(node, 2));
  const bool bias = node.inputs.size() > 3 && !node.inputs[3].empty();
  ConstantPointer b;
  if (bias) {
    STRATA_TRY(b, at.constant(node, 3));
  }
  if (w->whole || r->whole || w->dims != std::vector<std::int64_t>{directions, rows, inputs} ||
      r->dims != std::vector<std::int64_t>{directions, rows, units} ||
      (bias && (b->whole || b->dims != std::vector<std::int64_t>{directions, 2 * rows})))
    return Error{"its weights do not fit its input and size", {}, {}};
  std::vector<NamedFloats> out;
  const auto add = [&](const char* name, std::int64_t d, std::vector<std::int64_t> dims,
                       const std::vector<float>& all, std::size_t part, std::size_t size) {
    out.push_back({name + pass_suffix(0, d), std::move(dims),
                   from_onnx_gates(kind, std::span(all).subspan(part * size, size))});
  };
  for (std::int64_t d = 0; d < directions; ++d) {
    const auto part = static_cast<std::size_t>(d);
    add("weight_ih", d, {rows, inputs}, w->reals, part, static_cast<std::size_t>(rows * inputs));
    add("weight_hh", d, {rows, units}, r->reals, part, static_cast<std::size_t>(rows * units));
    if (!bias) continue;
    add("bias_ih", d, {rows}, b->reals, 2 * part, static_cast<std::size_t>(rows));
    add("bias_hh", d, {rows}, b->reals, 2 * part + 1, static_cast<std::size_t>(rows));
  }
  return out;
}

/// Y and Y_h over the layer.
std::vector<ImportValue> outputs_of(int layer, std::int64_t steps, std::int64_t directions,
                                    std::int64_t units, bool batch_first) {
  Flow all;
  all.layer = layer;
  Flow last = all;
  last.last = true;
  const int unit_place = directions == 1 ? 1 : 2;
  const int direction = directions == 1 ? kUnitAxis : 1;
  all.view = directions == 1 ? std::vector{steps, units} : std::vector{steps, directions, units};
  all.axes = batch_first ? std::vector{kBatchAxis, 0, direction, unit_place}
                         : std::vector{0, direction, kBatchAxis, unit_place};
  last.view = directions == 1 ? std::vector{units} : std::vector{directions, units};
  const int first = directions == 1 ? kUnitAxis : 0;
  last.axes = batch_first ? std::vector{kBatchAxis, first, unit_place - 1}
                          : std::vector{first, kBatchAxis, unit_place - 1};
  return {std::move(all), std::move(last)};
}

}  // namespace

ImportResult import_recurrent(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const Flow flow, at.flow(node, 0));
  const bool batch_first = node.integer_or("layout", 0) != 0;
  if (flow.axes.size() != 3 || flow.axes[batch_first ? 0 : 1] != kBatchAxis)
    return Error{"its input is no sequence", {}, {}};
  const std::vector<std::int64_t> dims = dims_of(flow, at.batch());
  const std::int64_t steps = dims[batch_first ? 1 : 0];
  const std::string direction = node.text_or("direction", "forward");
  if (direction == "reverse") return Error{"it reads backwards only", {}, {}};
  const std::int64_t directions = direction == "bidirectional" ? 2 : 1;
  STRATA_TRY(const std::string activation,
             activation_of(node, static_cast<std::size_t>(directions)));
  if (!all_steps(at.input(node, 4), steps)) return Error{"it stops at lengths it is given", {}, {}};
  if (!all_zero(at.input(node, 5)) || (node.op == "LSTM" && !all_zero(at.input(node, 6))))
    return Error{"it starts from a state that is not zero", {}, {}};
  if (at.input(node, 7) != nullptr && !all_zero(at.input(node, 7)))
    return Error{"it has peepholes", {}, {}};
  if (node.find("clip") != nullptr || node.integer_or("input_forget", 0) != 0)
    return Error{"it clips or couples its gates", {}, {}};
  if (node.op == "GRU" && node.integer_or("linear_before_reset", 0) == 0)
    return Error{"its reset gate acts before the product (Keras' reset_after=False)", {}, {}};
  STRATA_TRY(const ConstantPointer recurrent, at.constant(node, 2));
  if (recurrent->dims.size() != 3) return Error{"its weights are of another rank", {}, {}};
  const std::int64_t units = node.integer_or("hidden_size", recurrent->dims[2]);
  STRATA_TRY(std::vector<NamedFloats> tensors, weights_of(at, node, directions, units, dims[2]));
  const std::vector<std::size_t> order =
      batch_first ? std::vector<std::size_t>{1, 2} : std::vector<std::size_t>{0, 2};
  STRATA_TRY(const Read read, at.settled(flow, order));
  Overrides settings{{"units", units},
                     {"bidirectional", directions == 2},
                     {"bias", node.inputs.size() > 3 && !node.inputs[3].empty()}};
  if (!activation.empty()) settings.emplace_back("activation", activation);
  STRATA_TRY(const int layer, at.draft().add(kind_of(node), at.name_for(node, 99), {read},
                                             std::move(settings), std::move(tensors)));
  return outputs_of(layer, steps, directions, units, batch_first);
}

Result<Flow> last_step(Importer& at, const Flow& flow, std::size_t axis, bool keeps_axis) {
  if (flow.layer < 0 || flow.last || flow.curve != nullptr || flow.axes[axis] != 0 ||
      !at.draft().layer(flow.layer).recurrent())
    return Error{"it picks a part of an axis", {}, {}};
  if (at.draft().layer(flow.layer).spec.settings.flag("bidirectional"))
    return Error{
        "the last step of a layer of both directions is not the last state of each", {}, {}};
  Flow out = flow;
  out.last = true;
  out.view.erase(out.view.begin());
  if (keeps_axis)
    out.axes[axis] = kUnitAxis;
  else
    out.axes.erase(out.axes.begin() + static_cast<std::ptrdiff_t>(axis));
  for (int& place : out.axes)
    if (place > 0) --place;
  return out;
}

Flow without_axis(Flow flow, std::size_t axis) {
  const int place = flow.axes[axis];
  flow.axes.erase(flow.axes.begin() + static_cast<std::ptrdiff_t>(axis));
  if (place < 0) return flow;
  flow.view.erase(flow.view.begin() + place);
  for (int& other : flow.axes)
    if (other > place) --other;
  return flow;
}

}  // namespace strata::translate::onnx
