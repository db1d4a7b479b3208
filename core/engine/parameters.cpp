#include "engine/parameters.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/ranges.h>

#include "engine/exchange_types.h"
#include "engine/parallel/tensor_slice.h"
#include "graph/initialise.h"

namespace strata::engine {
at::ScalarType compute_type_of(plan::Precision precision) {
  switch (precision) {
    case plan::Precision::bfloat16:
      return at::kBFloat16;
    case plan::Precision::float16:
      return at::kHalf;
    case plan::Precision::float64:
      return at::kDouble;
    case plan::Precision::float32:
      break;
  }
  return at::kFloat;
}

at::ScalarType master_type_of(plan::Precision precision) {
  return precision == plan::Precision::float64 ? at::kDouble : at::kFloat;
}

ParameterStore::ParameterStore(const graph::Model& model, const StoreSetup& setup)
    : compute_type_(compute_type_of(setup.precision)),
      master_type_(master_type_of(setup.precision)),
      range_(setup.range.value_or(plan::LayerRange{0, static_cast<int>(model.layers.size())})),
      shard_(setup.shard),
      layout_(parameter_layout(model, range_, shard_)) {
  const auto master = at::TensorOptions().dtype(master_type_).device(setup.device);
  values_ = setup.values.defined() ? setup.values : at::zeros({layout_.values}, master);
  statistics_ = at::zeros({layout_.statistics}, master);
  trained_values_ = values_.narrow(0, 0, layout_.trained);
  const bool low = compute_type_ != master_type_;
  if (low) compute_values_ = at::zeros({layout_.values}, master.dtype(compute_type_));
  if (!setup.training) return;
  gradients_ = setup.gradients.defined() ? setup.gradients : at::zeros({layout_.trained}, master);
  layer_gradients_ = low ? at::zeros({layout_.trained}, master.dtype(compute_type_)) : gradients_;
}

void ParameterStore::separate_layer_gradients() {
  if (layer_gradients_.is_same(gradients_)) layer_gradients_ = at::zeros_like(gradients_);
}

at::Tensor ParameterStore::view_of(const at::Tensor& flat, const ParameterSlot& slot) const {
  return flat.narrow(0, slot.offset, slot.elements).view(slot.sizes);
}

at::Tensor ParameterStore::master_view(const ParameterSlot& slot) const {
  return view_of(slot.statistic ? statistics_ : values_, slot);
}

std::vector<at::Tensor> ParameterStore::compute_views(int layer) const {
  std::vector<at::Tensor> views;
  for (const ParameterSlot& slot : layout_.entries) {
    if (slot.layer != layer) continue;
    const bool copy = compute_values_.defined() && !slot.statistic;
    views.push_back(copy ? view_of(compute_values_, slot) : master_view(slot));
  }
  return views;
}

std::vector<at::Tensor> ParameterStore::gradient_views(int layer) const {
  std::vector<at::Tensor> views;
  for (const ParameterSlot& slot : layout_.entries)
    if (slot.layer == layer)
      views.push_back(slot.trained ? view_of(layer_gradients_, slot) : at::Tensor());
  return views;
}

void ParameterStore::refresh_compute_copy() {
  if (compute_values_.defined()) compute_values_.copy_(values_);
}

std::vector<at::Tensor> ParameterStore::flats() const {
  std::vector<at::Tensor> out;
  for (const at::Tensor* flat : {&values_, &statistics_, &compute_values_, &gradients_})
    if (flat->defined()) out.push_back(*flat);
  if (layer_gradients_.defined() && !layer_gradients_.is_same(gradients_))
    out.push_back(layer_gradients_);
  return out;
}

std::int64_t ParameterStore::bytes() const {
  std::int64_t total = 0;
  for (const at::Tensor& flat : flats())
    total += static_cast<std::int64_t>(flat.nbytes());
  return total;
}

void ParameterStore::initialise(const graph::Model& model, std::string_view style,
                                std::uint64_t seed) {
  std::vector<float> start;
  for (const ParameterSlot& slot : layout_.entries) {
    const graph::Layer& layer = model.layers[static_cast<std::size_t>(slot.layer)];
    const graph::Parameter& parameter =
        layer.facts.parameters[static_cast<std::size_t>(slot.index)];
    start.resize(static_cast<std::size_t>(parameter.shape.elements()));
    graph::fill_initial(layer, parameter, style, seed, start);
    master_view(slot).copy_(
        slice_of(at::from_blob(start.data(), slot.full_sizes, at::kFloat), slot));
  }
  refresh_compute_copy();
}

Result<> ParameterStore::load(const exchange::TensorFile& file, const std::string& file_name,
                              bool partial) {
  for (const ParameterSlot& slot : layout_.entries) {
    const exchange::TensorView* found = file.find(slot.name);
    if (found == nullptr && partial) continue;
    if (found == nullptr)
      return Error{fmt::format("'{}' is not in the file", slot.name), file_name,
                   "give weights that were saved from this network"};
    if (found->shape != slot.full_sizes)
      return Error{fmt::format("'{}' is {} in the file but {} in the network", slot.name,
                               fmt::join(found->shape, "x"), fmt::join(slot.full_sizes, "x")),
                   file_name, "give weights that were saved from this network"};
    master_view(slot).copy_(slice_of(tensor_from(*found), slot));
  }
  refresh_compute_copy();
  return {};
}

}  // namespace strata::engine
