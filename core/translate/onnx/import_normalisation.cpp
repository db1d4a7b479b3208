// BatchNormalization, LayerNormalization, InstanceNormalization (a group normalisation with a group
// a channel).
#include <fmt/format.h>

#include <algorithm>

#include "translate/onnx/importer.h"

namespace strata::translate::onnx {
namespace {

Result<NamedFloats> tensor(Importer& at, const ImportedNode& node, std::size_t i, const char* name,
                           std::vector<std::int64_t> dims) {
  STRATA_TRY(const ConstantPointer found, at.constant(node, i));
  std::int64_t count = 1;
  for (const std::int64_t size : dims)
    count *= size;
  if (found->whole || found->count() != static_cast<std::size_t>(count))
    return Error{fmt::format("its input {} has another size than its features", i), {}, {}};
  return NamedFloats{name, std::move(dims), found->reals};
}

double epsilon_of(const ImportedNode& node) {
  return std::max(node.number_or("epsilon", 1e-5), 1e-12);
}

bool even(const Constant& constant, float value) {
  return !constant.whole && std::all_of(constant.reals.begin(), constant.reals.end(),
                                        [&](float number) { return number == value; });
}

}  // namespace

ImportResult import_batchnorm(Importer& at, const ImportedNode& node) {
  STRATA_TRY(Flow flow, at.flow(node, 0));
  const std::size_t rank = flow.axes.size();
  if (rank < 2 || rank > 4 || flow.axes[0] != kBatchAxis)
    return Error{"its input is no row, sequence or image", {}, {}};
  const std::vector<std::size_t> order = rank == 4   ? std::vector<std::size_t>{1, 2, 3}
                                         : rank == 3 ? std::vector<std::size_t>{2, 1}
                                                     : std::vector<std::size_t>{1};
  const std::int64_t features = dims_of(flow, at.batch())[1];
  STRATA_TRY(const Read read, at.settled(flow, order));
  std::vector<NamedFloats> tensors;
  const char* const names[] = {"weight", "bias", "running_mean", "running_var"};
  for (std::size_t i = 0; i < 4; ++i) {
    STRATA_TRY(NamedFloats one, tensor(at, node, i + 1, names[i], {features}));
    tensors.push_back(std::move(one));
  }
  const double momentum = std::clamp(1 - node.number_or("momentum", 0.9), 0.0, 1.0);
  STRATA_TRY(
      const int layer,
      at.draft().add("batchnorm", at.name_for(node, 1), {read},
                     {{"epsilon", epsilon_of(node)}, {"momentum", momentum}}, std::move(tensors)));
  Flow out = at.over({layer, false});
  if (rank == 3) std::swap(out.axes[1], out.axes[2]);
  return std::vector<ImportValue>{std::move(out)};
}

ImportResult import_layernorm(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const Flow flow, at.flow(node, 0));
  STRATA_TRY(const std::size_t axis, axis_at(node.integer_or("axis", -1), flow.axes.size()));
  const std::size_t rank = flow.axes.size();
  const std::size_t over = rank - axis;  // axes taken together
  const bool whole_image = rank == 4 && over == 3;
  if (flow.axes[0] != kBatchAxis ? over != 1 : !(whole_image || (over == 1 && rank <= 3)))
    return Error{"it normalises other axes than Strata's layer", {}, {}};
  STRATA_TRY(const Read read, at.settled(flow));
  const graph::Shape shape = at.draft().shape_of(read);
  const std::vector<std::int64_t> dims =
      whole_image ? shape.sizes() : std::vector<std::int64_t>{shape[-1]};
  std::vector<NamedFloats> tensors;
  STRATA_TRY(NamedFloats weight, tensor(at, node, 1, "weight", dims));
  NamedFloats bias{"bias", dims, std::vector<float>(weight.values.size(), 0)};
  if (node.inputs.size() > 2 && !node.inputs[2].empty()) {
    STRATA_TRY(bias, tensor(at, node, 2, "bias", dims));
  }
  tensors.push_back(std::move(weight));
  tensors.push_back(std::move(bias));
  STRATA_TRY(const int layer, at.draft().add("layernorm", at.name_for(node, 1), {read},
                                             {{"epsilon", epsilon_of(node)}}, std::move(tensors)));
  Flow out = at.over({layer, false});
  std::rotate(out.axes.begin(), out.axes.begin() + 1, out.axes.begin() + 1 + flow.batch_axis());
  return std::vector<ImportValue>{std::move(out)};
}

ImportResult import_instancenorm(Importer& at, const ImportedNode& node) {
  STRATA_TRY(Flow flow, at.flow(node, 0));
  STRATA_TRY(const ConstantPointer scale, at.constant(node, 1));
  STRATA_TRY(const ConstantPointer shift, at.constant(node, 2));
  if (flow.axes.size() < 3 || flow.axes[0] != kBatchAxis)
    return Error{"its input is no sequence or image", {}, {}};
  const std::int64_t groups = dims_of(flow, at.batch())[1];
  const bool plain = even(*scale, 1) && even(*shift, 0);
  Overrides settings{{"groups", groups}, {"epsilon", epsilon_of(node)}, {"affine", !plain}};
  std::vector<NamedFloats> tensors;
  if (!plain) {
    STRATA_TRY(NamedFloats weight, tensor(at, node, 1, "weight", {groups}));
    STRATA_TRY(NamedFloats bias, tensor(at, node, 2, "bias", {groups}));
    tensors = {std::move(weight), std::move(bias)};
  }
  // An image or a row of features cut into groups: its own layer. Anything else is made an image of
  // a channel a group.
  const graph::Shape shape = at.draft().shape_of({flow.layer, flow.last});
  const bool direct = shape.rank() != 2 && shape.features() % groups == 0 && flow.axes[1] == 0 &&
                      std::is_sorted(flow.axes.begin(), flow.axes.end()) &&
                      (plain || shape.features() == groups);
  if (direct) {
    STRATA_TRY(flow.layer,
               at.draft().add("groupnorm", at.name_for(node, 1), {{flow.layer, flow.last}},
                              std::move(settings), std::move(tensors)));
    flow.last = false;
    flow.alone = true;
    return std::vector<ImportValue>{std::move(flow)};
  }
  const std::vector<std::int64_t> dims = dims_of(flow, at.batch());
  STRATA_TRY(const Read read, at.settled(flow));
  Flow image;
  image.layer = read.layer;
  image.last = read.last;
  image.view = {groups, at.draft().shape_of(read).elements() / groups};
  image.axes = {kBatchAxis, 0, 1, kUnitAxis};
  STRATA_TRY(const Read as_image, at.settled(image));
  STRATA_TRY(const int layer, at.draft().add("groupnorm", at.name_for(node, 1), {as_image},
                                             std::move(settings), std::move(tensors)));
  STRATA_TRY(auto out, reshaped(at.over({layer, false}), dims, at.batch()));
  if (!out.has_value()) return Error{"its axes cannot be told apart", {}, {}};
  return std::vector<ImportValue>{*std::move(out)};
}

}  // namespace strata::translate::onnx
