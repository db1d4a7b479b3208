// MatMul and Gemm with weights, embeddings, and constants that belong to the layer before them.
#include <fmt/format.h>

#include <algorithm>

#include "translate/onnx/importer.h"

namespace strata::translate::onnx {
namespace {

constexpr std::size_t kMostTransposed = std::size_t{1} << 31;

std::vector<float> turned(const std::vector<float>& from, std::int64_t rows, std::int64_t columns) {
  std::vector<float> out(from.size());
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c)
      out[static_cast<std::size_t>(c * rows + r)] = from[static_cast<std::size_t>(r * columns + c)];
  return out;
}

/// The place in the flow's view where its layer has its features; -1 where it is cut up.
int feature_place(const Flow& flow, const graph::Shape& shape) {
  if (flow.view == shape.sizes()) return shape.rank() == 3 ? 0 : static_cast<int>(shape.rank()) - 1;
  if (shape.rank() <= 2 && !flow.view.empty() && flow.view.back() == shape[-1])
    return static_cast<int>(flow.view.size()) - 1;
  return -1;
}

bool is_norm(const std::string& kind) {
  return kind == "batchnorm" || kind == "groupnorm" || kind == "layernorm";
}

NamedFloats* find(DraftLayer& layer, std::string_view name) {
  const auto found = std::find_if(layer.weights.begin(), layer.weights.end(),
                                  [&](const NamedFloats& tensor) { return tensor.name == name; });
  return found == layer.weights.end() ? nullptr : &*found;
}

/// Numbers by feature into the layer's own bias or scale; false where it has no place for them.
bool absorbed(DraftLayer& layer, const std::vector<float>& numbers, bool scales) {
  const std::vector<std::int64_t> dims{static_cast<std::int64_t>(numbers.size())};
  const bool norm = is_norm(layer.spec.kind) && layer.shape.rank() < 4 &&
                    (layer.spec.kind != "layernorm" || layer.shape.rank() < 3);
  if (norm && !layer.spec.settings.flag("affine")) {
    layer.spec.settings.set("affine", true);
    layer.weights.insert(layer.weights.begin(),
                         {{"weight", dims, std::vector<float>(numbers.size(), 1)},
                          {"bias", dims, std::vector<float>(numbers.size(), 0)}});
  }
  if (!norm && (scales || !layer.spec.settings.has("bias") || layer.recurrent() ||
                !layer.spec.settings.has("activation") ||
                layer.spec.settings.word("activation") != "linear"))
    return false;
  if (!norm && !layer.spec.settings.flag("bias")) {
    layer.spec.settings.set("bias", true);
    layer.weights.push_back({"bias", dims, std::vector<float>(numbers.size(), 0)});
  }
  NamedFloats* const bias = find(layer, "bias");
  NamedFloats* const weight = find(layer, "weight");
  if (bias == nullptr || bias->values.size() != numbers.size()) return false;
  if (scales && (weight == nullptr || weight->values.size() != numbers.size())) return false;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (scales) weight->values[i] *= numbers[i];
    bias->values[i] = scales ? bias->values[i] * numbers[i] : bias->values[i] + numbers[i];
  }
  return true;
}

Result<Flow> scaled(Importer& at, Flow flow, const std::vector<float>& numbers, bool scales) {
  const std::vector<std::int64_t> dims{static_cast<std::int64_t>(numbers.size())};
  constexpr double kEpsilon = 1e-5;
  const std::vector<float> ones(numbers.size(), 1);
  const std::vector<float> zeros(numbers.size(), 0);
  STRATA_TRY(
      flow.layer,
      at.draft().add(
          "batchnorm", "scale", {{flow.layer, flow.last}}, {{"epsilon", kEpsilon}},
          {{"weight", dims, scales ? numbers : ones},
           {"bias", dims, scales ? zeros : numbers},
           {"running_mean", dims, zeros},
           {"running_var", dims, std::vector(numbers.size(), static_cast<float>(1 - kEpsilon))}}));
  flow.last = false;
  return flow;
}

/// x W^T, W as PyTorch has it, over the flow's last axis; other axes are steps.
Result<Flow> dense(Importer& at, const ImportedNode& node, const Flow& flow, NamedFloats weight) {
  const std::size_t rank = flow.axes.size();
  const std::int64_t units = weight.shape[0];
  if (rank < 2 || flow.axes.back() == kBatchAxis ||
      dims_of(flow, at.batch()).back() != weight.shape[1])
    return Error{"its weight does not fit its input's last axis", {}, {}};
  Flow input = flow;
  std::vector<std::int64_t> sizes;  // of the sample axes before the last
  for (std::size_t i = 0; i + 1 < rank; ++i)
    if (flow.axes[i] != kBatchAxis) sizes.push_back(dims_of(flow, at.batch())[i]);
  Read read;
  if (sizes.size() > 1) {  // all of them together are the steps of a sequence
    STRATA_TRY(read, at.settled(input));
    std::int64_t steps = 1;
    for (const std::int64_t size : sizes)
      steps *= size;
    Flow merged;
    merged.layer = read.layer;
    merged.last = read.last;
    merged.view = {steps, weight.shape[1]};
    merged.axes = {kBatchAxis, 0, 1};
    STRATA_TRY(read, at.settled(merged));
  } else {
    STRATA_TRY(read, at.settled(input));
  }
  STRATA_TRY(const int layer,
             at.draft().add("dense", at.name_for(node, 1), {read},
                            {{"units", units}, {"bias", false}}, {std::move(weight)}));
  Flow out;
  out.layer = layer;
  out.view = sizes;
  out.view.push_back(units);
  out.axes.push_back(kBatchAxis);
  for (std::size_t i = 0; i < out.view.size(); ++i)
    out.axes.push_back(static_cast<int>(i));
  std::rotate(out.axes.begin(), out.axes.begin() + 1, out.axes.begin() + 1 + flow.batch_axis());
  return out;
}

}  // namespace

Result<Flow> with_constant(Importer& at, const ImportedNode& node, Flow flow,
                           const Constant& constant, bool scales) {
  const Error table{"it computes with a table of constants", {}, {}};
  if (constant.dims.size() > flow.axes.size()) return table;
  STRATA_TRY(flow, at.resolved(std::move(flow)));
  const std::vector<std::int64_t> have = dims_of(flow, at.batch());
  const std::size_t shift = flow.axes.size() - constant.dims.size();
  std::vector<std::size_t> axes;  // along which the constant differs
  for (std::size_t i = 0; i < constant.dims.size(); ++i) {
    if (constant.dims[i] == 1) continue;
    if (constant.dims[i] != have[shift + i] || flow.axes[shift + i] == kBatchAxis) return table;
    axes.push_back(shift + i);
  }
  const graph::Shape shape = at.draft().shape_of({flow.layer, flow.last});
  const int features = feature_place(flow, shape);
  const bool by_feature =
      features >= 0 &&
      (axes.size() == 1 ? flow.axes[axes[0]] == features : axes.empty() && shape.features() == 1);
  if (by_feature) {
    if (flow.layer >= 0 && flow.alone && !flow.last &&
        absorbed(at.draft().layer(flow.layer), constant.reals, scales))
      return flow;
    if (shape.rank() <= 3 && !axes.empty())
      return scaled(at, std::move(flow), constant.reals, scales);
  }
  if (axes.size() == 1 && features < 0 && flow.axes[0] == kBatchAxis) {
    // The layer's own features are cut up: brought into order, the axis may be the new layer's.
    STRATA_TRY(const Read read, at.settled(flow));
    Flow plain = at.over(read);
    const graph::Shape sizes = at.draft().shape_of(read);
    if (sizes.rank() <= 3 && plain.axes[axes[0]] == feature_place(plain, sizes))
      return scaled(at, std::move(plain), constant.reals, scales);
  }
  if (!scales && axes.size() == 2 && shape.rank() == 2 && flow.view == shape.sizes() &&
      flow.axes[axes[0]] == 0 && flow.axes[axes[1]] == 1) {
    STRATA_TRY(flow.layer,
               at.draft().add("positional_encoding", at.name_for(node, 9),
                              {{flow.layer, flow.last}}, {{"style", std::string("learned")}},
                              {{"weight", shape.sizes(), constant.reals}}));
    flow.last = false;
    return flow;
  }
  return table;
}

ImportResult import_matmul(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const Flow flow, at.flow(node, 0));
  auto weight = at.constant(node, 1);
  if (!weight.ok()) return Error{"it multiplies two computed values, as attention does", {}, {}};
  const Constant& found = **weight;
  if (found.whole || found.dims.size() != 2 || found.count() > kMostTransposed)
    return Error{"its weight is no matrix", {}, {}};
  STRATA_TRY(Flow out, dense(at, node, flow,
                             {"weight",
                              {found.dims[1], found.dims[0]},
                              turned(found.reals, found.dims[0], found.dims[1])}));
  return std::vector<ImportValue>{std::move(out)};
}

ImportResult import_gemm(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const Flow flow, at.flow(node, 0));
  STRATA_TRY(const ConstantPointer weight, at.constant(node, 1));
  if (weight->whole || weight->dims.size() != 2 || node.integer_or("transA", 0) != 0)
    return Error{"it is no dense layer", {}, {}};
  const bool as_is = node.integer_or("transB", 0) != 0;
  NamedFloats tensor{"weight", weight->dims, weight->reals};
  if (!as_is) {
    std::swap(tensor.shape[0], tensor.shape[1]);
    tensor.values = turned(weight->reals, weight->dims[0], weight->dims[1]);
  }
  const auto alpha = static_cast<float>(node.number_or("alpha", 1));
  for (float& number : tensor.values)
    number *= alpha;
  STRATA_TRY(Flow out, dense(at, node, flow, std::move(tensor)));
  if (node.inputs.size() < 3 || node.inputs[2].empty())
    return std::vector<ImportValue>{std::move(out)};
  STRATA_TRY(const ConstantPointer bias, at.constant(node, 2));
  Constant numbers = *bias;
  if (numbers.whole) return Error{"its bias is whole numbers", {}, {}};
  const auto beta = static_cast<float>(node.number_or("beta", 1));
  for (float& number : numbers.reals)
    number *= beta;
  if (numbers.count() == 1 && at.draft().layer(out.layer).shape[-1] > 1)
    numbers.reals.assign(static_cast<std::size_t>(at.draft().layer(out.layer).shape[-1]),
                         numbers.reals.front());
  numbers.dims = {static_cast<std::int64_t>(numbers.reals.size())};
  STRATA_TRY(out, with_constant(at, node, std::move(out), numbers, false));
  return std::vector<ImportValue>{std::move(out)};
}

ImportResult import_gather(Importer& at, const ImportedNode& node) {
  const ImportValue* const data = at.input(node, 0);
  const ImportValue* const places = at.input(node, 1);
  if (data == nullptr || places == nullptr) return Error{"it lacks an input", {}, {}};
  const auto* const table = std::get_if<ConstantPointer>(data);
  if (table != nullptr && std::holds_alternative<Flow>(*places)) {  // an embedding
    const Constant& rows = **table;
    STRATA_TRY(const Flow words, at.raw_flow(node, 1));
    if (words.layer >= 0 || words.curve != nullptr || words.view.size() != 1 || rows.whole ||
        rows.dims.size() != 2 || node.integer_or("axis", 0) != 0)
      return Error{"it looks up what is no row of word numbers", {}, {}};
    std::int64_t& vocabulary = at.draft().input.vocabulary;
    vocabulary = vocabulary == 0 ? rows.dims[0] : std::min(vocabulary, rows.dims[0]);
    STRATA_TRY(const int layer,
               at.draft().add("embedding", at.name_for(node, 0), {{}},
                              {{"vocabulary", rows.dims[0]}, {"units", rows.dims[1]}},
                              {{"weight", rows.dims, rows.reals}}));
    Flow out;
    out.layer = layer;
    out.view = at.draft().layer(layer).shape.sizes();
    out.axes = words.axes;
    out.axes.push_back(1);
    return std::vector<ImportValue>{std::move(out)};
  }
  STRATA_TRY(const std::vector<std::int64_t> chosen, at.integers(node, 1));
  STRATA_TRY(const ConstantPointer places_constant, at.constant(node, 1));
  const bool one = places_constant->dims.empty();
  if (table != nullptr) {
    const Constant& from = **table;
    if (from.dims.size() != 1 || !from.whole) return Error{"it picks from a table", {}, {}};
    std::vector<std::int64_t> out;
    for (const std::int64_t place : chosen) {
      STRATA_TRY(const std::size_t i, axis_at(place, from.integers.size()));
      out.push_back(from.integers[i]);
    }
    std::vector<std::int64_t> dims = places_constant->dims;
    return std::vector<ImportValue>{whole_numbers(std::move(dims), std::move(out))};
  }
  if (chosen.size() != 1) return Error{"it picks several parts of an axis", {}, {}};
  if (const auto* pieces = std::get_if<Pieces>(data)) {
    STRATA_TRY(const std::size_t i, axis_at(chosen[0], pieces->flows.size()));
    if (node.integer_or("axis", 0) != 0 || !one)
      return Error{"it picks along another axis", {}, {}};
    return std::vector<ImportValue>{pieces->flows[i]};
  }
  STRATA_TRY(Flow flow, at.raw_flow(node, 0));
  STRATA_TRY(const std::size_t axis, axis_at(node.integer_or("axis", 0), flow.axes.size()));
  const std::int64_t size = dims_of(flow, at.batch())[axis];
  if (flow.axes[axis] == kUnitAxis && (chosen[0] == 0 || chosen[0] == -1))
    return std::vector<ImportValue>{one ? without_axis(std::move(flow), axis) : std::move(flow)};
  if (flow.last && flow.axes[axis] == 0 && flow.view.size() == 2 && flow.curve == nullptr && one) {
    STRATA_TRY(const std::size_t direction, axis_at(chosen[0], static_cast<std::size_t>(size)));
    Flow part = without_axis(std::move(flow), axis);
    part.part = static_cast<int>(direction);
    return std::vector<ImportValue>{std::move(part)};
  }
  if (chosen[0] == -1 || chosen[0] == size - 1) {
    STRATA_TRY(Flow last, last_step(at, flow, axis, !one));
    return std::vector<ImportValue>{std::move(last)};
  }
  return Error{"it picks a part of an axis", {}, {}};
}

}  // namespace strata::translate::onnx
