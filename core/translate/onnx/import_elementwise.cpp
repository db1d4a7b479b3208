// Operators number by number: curves, sums, products; and softmax.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "translate/onnx/importer.h"

namespace strata::translate::onnx {
namespace {

Result<std::int64_t> folded(const std::string& op, std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  bool fails = false;
  if (op == "Add" || op == "Sum")
    fails = __builtin_add_overflow(a, b, &out);
  else if (op == "Sub")
    fails = __builtin_sub_overflow(a, b, &out);
  else if (op == "Mul")
    fails = __builtin_mul_overflow(a, b, &out);
  else if (op == "Div")
    fails = b == 0 || (a == std::numeric_limits<std::int64_t>::min() && b == -1);
  else if (op == "Mod")
    fails = b <= 0 || a < 0;
  else if (op == "Max")
    out = std::max(a, b);
  else if (op == "Min")
    out = std::min(a, b);
  else
    fails = true;
  if (fails) return Error{"its numbers cannot be worked out", {}, {}};
  return op == "Div" ? a / b : op == "Mod" ? a % b : out;
}

/// Both constants: of one shape, or one of them a single number.
Result<ConstantPointer> folded(const std::string& op, const Constant& a, const Constant& b) {
  const Constant& longer = a.count() >= b.count() ? a : b;
  if (a.count() == 0 || b.count() == 0 || (a.count() != 1 && b.count() != 1 && a.dims != b.dims) ||
      a.whole != b.whole)
    return Error{"it computes with constants of different sizes", {}, {}};
  const auto at = [](const Constant& from, std::size_t i) { return from.count() == 1 ? 0 : i; };
  if (a.whole) {
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < longer.count(); ++i) {
      STRATA_TRY(out.emplace_back(), folded(op, a.integers[at(a, i)], b.integers[at(b, i)]));
    }
    return whole_numbers(longer.dims, std::move(out));
  }
  std::vector<float> out;
  const CurvePointer curve = curve_of(op, curve_x(), curve_constant(0), {});
  if (curve == nullptr) return Error{"its numbers cannot be worked out", {}, {}};
  for (std::size_t i = 0; i < longer.count(); ++i) {
    const CurvePointer one = curve_of(op, curve_x(), curve_constant(b.at(at(b, i))), {});
    out.push_back(static_cast<float>(value_at(*one, a.at(at(a, i)))));
  }
  return real_numbers(longer.dims, std::move(out));
}

std::optional<double> single(const ImportValue& value) {
  if (const auto* fill = std::get_if<Fill>(&value)) return fill->value;
  const auto* const found = std::get_if<ConstantPointer>(&value);
  if (found == nullptr || (*found)->count() != 1) return std::nullopt;
  return (*found)->at(0);
}

Flow curved(Flow flow, CurvePointer curve) {
  flow.curve = std::move(curve);
  return flow;
}

CurvePointer curve_in(const Flow& flow) { return flow.curve == nullptr ? curve_x() : flow.curve; }

/// A flow with a number: a longer curve. Where that grows too large, what is there becomes layers.
Result<Flow> with_number(Importer& at, const ImportedNode& node, Flow flow, double number,
                         bool flow_first) {
  for (int tries = 0; tries < 2; ++tries) {
    CurvePointer left = curve_in(flow);
    CurvePointer right = curve_constant(number);
    if (!flow_first) std::swap(left, right);
    CurvePointer curve = curve_of(node.op, left, right, node.name);
    if (curve != nullptr) return curved(std::move(flow), std::move(curve));
    STRATA_TRY(flow, at.resolved(std::move(flow)));
  }
  return Error{"Strata has no layer for it", {}, {}};
}

Result<Flow> joined(Importer& at, const ImportedNode& node, Flow left, Flow right) {
  if (left.same_place(right)) {
    CurvePointer curve = curve_of(node.op, curve_in(left), curve_in(right), node.name);
    if (curve != nullptr) return curved(std::move(left), std::move(curve));
  }
  if (node.op != "Add" && node.op != "Mul" && node.op != "Sum")
    return Error{"Strata joins layers by sums and products only", {}, {}};
  const char* const kind = node.op == "Mul" ? "multiply" : "add";
  if (dims_of(left, at.batch()) != dims_of(right, at.batch()))
    return Error{"it joins values of different sizes", {}, {}};
  STRATA_TRY(left, at.resolved(std::move(left)));
  STRATA_TRY(right, at.resolved(std::move(right)));
  const Read a{left.layer, left.last};
  const Read b{right.layer, right.last};
  if (left.axes == right.axes && left.view == right.view &&
      at.draft().shape_of(a) == at.draft().shape_of(b)) {
    Flow out = left;
    STRATA_TRY(out.layer, at.draft().add(kind, at.name_for(node, 9), {a, b}, {}));
    out.last = false;
    out.alone = true;
    return out;
  }
  if (left.batch_axis() != right.batch_axis())
    return Error{"it joins values whose batches lie on different axes", {}, {}};
  STRATA_TRY(const Read first, at.settled(left));
  STRATA_TRY(const Read second, at.settled(right));
  STRATA_TRY(const int layer, at.draft().add(kind, kind, {first, second}, {}));
  Flow out = at.over({layer, false});
  std::rotate(out.axes.begin(), out.axes.begin() + 1, out.axes.begin() + 1 + left.batch_axis());
  return out;
}

Result<ImportValue> binary(Importer& at, const ImportedNode& node, std::size_t i,
                           const ImportValue& left, const ImportValue& right) {
  const auto* const a = std::get_if<ConstantPointer>(&left);
  const auto* const b = std::get_if<ConstantPointer>(&right);
  if (a != nullptr && b != nullptr) {
    STRATA_TRY(ConstantPointer both, folded(node.op, **a, **b));
    return ImportValue(std::move(both));
  }
  const auto usable = [&](const ImportValue& value, std::size_t place) -> Result<Flow> {
    const auto* const flow = std::get_if<Flow>(&value);
    if (flow == nullptr) return Error{"it computes with states of recurrent layers", {}, {}};
    if (flow->part >= 0) return Error{"it reads one direction of a recurrent layer", {}, {}};
    Flow out = *flow;
    out.alone = out.alone && (place >= node.inputs.size() || at.readers(node.inputs[place]) == 1);
    return out;
  };
  const bool flow_first = std::holds_alternative<Flow>(left);
  const ImportValue& other = flow_first ? right : left;
  if (flow_first && std::holds_alternative<Flow>(right)) {
    STRATA_TRY(Flow first, usable(left, i - 1));
    STRATA_TRY(Flow second, usable(right, i));
    STRATA_TRY(Flow out, joined(at, node, std::move(first), std::move(second)));
    return ImportValue(std::move(out));
  }
  STRATA_TRY(Flow flow, usable(flow_first ? left : right, flow_first ? i - 1 : i));
  const auto* const constant = std::get_if<ConstantPointer>(&other);
  const bool adds = node.op == "Add" || node.op == "Sum" || (node.op == "Sub" && flow_first);
  const bool scales = node.op == "Mul" || (node.op == "Div" && flow_first);
  if (constant != nullptr && !(*constant)->whole && (adds || scales) &&
      ((*constant)->count() > 1 || !(*constant)->dims.empty())) {
    Constant numbers = **constant;
    for (float& number : numbers.reals)
      number = node.op == "Sub" ? -number : node.op == "Div" ? 1 / number : number;
    auto out = with_constant(at, node, flow, numbers, scales);
    if (out.ok()) return ImportValue(*std::move(out));
    if (!single(other).has_value()) return std::move(out).error();
  }
  if (const auto number = single(other)) {
    STRATA_TRY(Flow out, with_number(at, node, std::move(flow), *number, flow_first));
    return ImportValue(std::move(out));
  }
  return Error{"it computes with a table of constants", {}, {}};
}

}  // namespace

ImportResult import_unary(Importer& at, const ImportedNode& node) {
  const ImportValue* const value = at.input(node, 0);
  double a = 0;
  double b = 0;
  if (node.op == "LeakyRelu") a = node.number_or("alpha", graph::kLeakySlope);
  if (node.op == "Elu") a = node.number_or("alpha", graph::kEluAlpha);
  if (node.op == "Gelu" && node.text_or("approximate", "none") != "none")
    return Error{"it is gelu's approximation by tanh, and Strata's gelu is the exact one", {}, {}};
  if (node.op == "Clip") {
    a = node.number_or("min", -std::numeric_limits<float>::infinity());
    b = node.number_or("max", std::numeric_limits<float>::infinity());
    const ImportValue* const least = at.input(node, 1);
    const ImportValue* const most = at.input(node, 2);
    if (least != nullptr) a = single(*least).value_or(a);
    if (most != nullptr) b = single(*most).value_or(b);
    if (!(a <= b)) return Error{"its limits are the wrong way round", {}, {}};
  }
  const auto* const known = value == nullptr ? nullptr : std::get_if<ConstantPointer>(value);
  if (known != nullptr && (*known)->whole && node.op == "Neg") {
    std::vector<std::int64_t> out;
    for (const std::int64_t number : (*known)->integers) {
      STRATA_TRY(out.emplace_back(), folded("Sub", 0, number));
    }
    return std::vector<ImportValue>{whole_numbers((*known)->dims, std::move(out))};
  }
  if (value != nullptr)
    if (const auto number = single(*value);
        number && std::holds_alternative<ConstantPointer>(*value)) {
      const auto& constant = *std::get<ConstantPointer>(*value);
      const CurvePointer curve = curve_of(node.op, curve_x(), nullptr, node.name, a, b);
      if (!constant.whole && curve != nullptr)
        return std::vector<ImportValue>{
            real_numbers(constant.dims, {static_cast<float>(value_at(*curve, *number))})};
    }
  STRATA_TRY(Flow flow, at.raw_flow(node, 0));
  for (int tries = 0; tries < 2; ++tries) {
    CurvePointer curve = curve_of(node.op, curve_in(flow), nullptr, node.name, a, b);
    if (curve != nullptr) {
      // Where several read it, it is worth a layer of its own if it is an activation.
      return std::vector<ImportValue>{curved(std::move(flow), std::move(curve))};
    }
    STRATA_TRY(flow, at.resolved(std::move(flow)));
  }
  return Error{"Strata has no layer for it", {}, {}};
}

ImportResult import_binary(Importer& at, const ImportedNode& node) {
  const ImportValue* const first = at.input(node, 0);
  if (first == nullptr) return Error{"it has no input", {}, {}};
  ImportValue sum = *first;
  for (std::size_t i = 1; i < node.inputs.size(); ++i) {
    const ImportValue* const next = at.input(node, i);
    if (next == nullptr) return Error{fmt::format("it has no input {}", i), {}, {}};
    STRATA_TRY(sum, binary(at, node, i, sum, *next));
  }
  return std::vector<ImportValue>{std::move(sum)};
}

ImportResult import_softmax(Importer& at, const ImportedNode& node) {
  STRATA_TRY(Flow flow, at.flow(node, 0));
  constexpr std::int64_t kLastByDefault = 13;  // before, the axes from 1 on were taken together
  const bool old = at.opset() < kLastByDefault;
  STRATA_TRY(const std::size_t axis,
             axis_at(node.integer_or("axis", old ? 1 : -1), flow.axes.size()));
  if (old && axis + 1 != flow.axes.size()) return Error{"it runs over several axes", {}, {}};
  const auto fits = [&] {
    const graph::Shape shape = at.draft().shape_of({flow.layer, flow.last});
    const int features = shape.rank() == 3 ? 0 : static_cast<int>(shape.rank()) - 1;
    return flow.view == shape.sizes() && flow.axes[axis] == features;
  };
  if (!fits()) {
    const int batch_axis = flow.batch_axis();
    STRATA_TRY(const Read read, at.settled(flow));
    flow = at.over(read);
    std::rotate(flow.axes.begin(), flow.axes.begin() + 1, flow.axes.begin() + 1 + batch_axis);
    if (!fits()) return Error{"it runs over another axis than the features", {}, {}};
  }
  if (node.op == "LogSoftmax") {
    if (node.outputs.empty() || !at.closes(node.outputs[0]))
      return Error{"Strata has no layer for it", {}, {}};
    at.note("the logarithm of the closing softmax is left to the loss");
  }
  STRATA_TRY(flow.layer, at.draft().add("activation", "softmax", {{flow.layer, flow.last}},
                                        {{"function", std::string("softmax")}}));
  flow.last = false;
  return std::vector<ImportValue>{std::move(flow)};
}

}  // namespace strata::translate::onnx
