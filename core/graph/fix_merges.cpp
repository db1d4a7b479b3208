// Guesses about layers that join inputs of different shapes.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "graph/fix_candidates.h"
#include "graph/stack_form.h"
#include "graph/window.h"

namespace strata::graph {
namespace {

/// How many layers lie between the data and `id`, the longest way.
int depth_of(const Patient& patient, const std::string& id) {
  std::vector<int> depths;
  int found = 0;
  for (const Layer& layer : patient.model.layers) {  // each stands behind what it reads
    int depth = 0;
    for (const int input : layer.inputs)
      depth = std::max(depth, input < 0 ? 0 : depths[static_cast<std::size_t>(input)]);
    depths.push_back(depth + 1);
    if (layer.id() == id) found = depth + 1;
  }
  return found;
}

/// The inputs in the order in which they are good models for the others: the longest path first.
std::vector<std::size_t> deepest_first(const Patient& patient) {
  std::vector<std::size_t> order(patient.layer.inputs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<int> depths;
  for (const std::string& input : patient.layer.inputs)
    depths.push_back(depth_of(patient, input));
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return depths[a] > depths[b]; });
  return order;
}

/// A 1x1 convolution whose stride brings the image down to the wanted size, where there is one.
std::optional<LayerSpec> projection(const Network& network, const Signal& reads,
                                    const Shape& wanted) {
  const std::size_t rank = wanted.rank();
  if (reads.is_tokens() || reads.shape.rank() != rank || rank == 0 || rank > 3) return {};
  if (rank < 3) {
    LayerSpec dense = new_between(network, "dense", reads);
    dense.settings.set("units", wanted[-1]);
    return dense;
  }
  const Shape& from = reads.shape;
  const Integers stride{(from[1] + wanted[1] - 1) / wanted[1],
                        (from[2] + wanted[2] - 1) / wanted[2]};
  LayerSpec convolution = new_between(network, "conv2d", reads);
  convolution.settings.set("filters", wanted[0]);
  convolution.settings.set("kernel", Integers{1, 1});
  convolution.settings.set("stride", stride);
  return convolution;
}

/// Every input that is not like number `model` gets a projection.
std::optional<Fix> all_like(const Patient& patient, std::size_t model) {
  Fix fix{{}, patient.network};
  std::size_t added = 0;
  for (std::size_t i = 0; i < patient.reads.size(); ++i) {
    if (patient.reads[i].shape == patient.reads[model].shape) continue;
    std::optional<LayerSpec> layer =
        projection(fix.network, patient.reads[i], patient.reads[model].shape);
    if (!layer.has_value()) return {};
    ++added;
    fix.title = fmt::format("Put {} between '{}' and '{}'",
                            layer->kind == "dense" ? "Dense" : "a 1x1 Conv2D",
                            patient.layer.inputs[i], patient.layer.id);
    fix.network = put_before(fix.network, patient.layer.id, i, *std::move(layer));
  }
  if (added > 1)
    fix.title = fmt::format("Bring all inputs of '{}' to {}", patient.layer.id,
                            patient.reads[model].shape.text());
  return fix;
}

/// Flat inputs go with each other in a concat.
Fix all_flat(const Patient& patient) {
  Fix fix{fmt::format("Put Flatten before the inputs of '{}'", patient.layer.id), patient.network};
  for (std::size_t i = 0; i < patient.reads.size(); ++i)
    if (patient.reads[i].shape.rank() > 1)
      fix.network = put_before(fix.network, patient.layer.id, i,
                               new_between(fix.network, "flatten", patient.reads[i]));
  return fix;
}

/// Larger images are pooled down to the smallest one's size.
Fix all_as_small(const Patient& patient) {
  Fix fix{fmt::format("Put MaxPool2D before the larger inputs of '{}'", patient.layer.id),
          patient.network};
  const auto smallest = std::min_element(patient.reads.begin(), patient.reads.end(),
                                         [](const Signal& a, const Signal& b) {
                                           return spatial_sizes(a.shape) < spatial_sizes(b.shape);
                                         });
  const std::vector<std::int64_t> wanted = spatial_sizes(smallest->shape);
  for (std::size_t i = 0; i < patient.reads.size(); ++i) {
    const std::vector<std::int64_t> sizes = spatial_sizes(patient.reads[i].shape);
    if (sizes == wanted || sizes.size() != 2 || wanted.size() != 2) continue;
    LayerSpec pool = new_between(fix.network, "maxpool2d", patient.reads[i]);
    pool.settings.set("size", Integers{std::max<std::int64_t>(sizes[0] / wanted[0], 1),
                                       std::max<std::int64_t>(sizes[1] / wanted[1], 1)});
    fix.network = put_before(fix.network, patient.layer.id, i, std::move(pool));
  }
  return fix;
}

Fix as_concat(const Patient& patient) {
  Fix fix{fmt::format("Make '{}' a Concat", patient.layer.id), patient.network};
  LayerSpec& layer = fix.network.layers[index_of(fix.network, patient.layer.id)];
  layer.settings = new_layer(fix.network, *find_layer_kind("concat")).settings;
  layer.kind = "concat";
  return fix;
}

}  // namespace

std::vector<Fix> guess_equal_inputs(const Patient& patient) {
  const bool joins = patient.kind != nullptr && patient.kind->arity == Arity::several;
  const auto no_shape = [](const Signal& signal) { return signal.shape.rank() == 0; };
  if (!joins || patient.reads.size() < 2 ||
      std::any_of(patient.reads.begin(), patient.reads.end(), no_shape))
    return {};
  std::vector<Fix> out;
  if (patient.layer.kind == "concat") {
    out.push_back(
        {fmt::format("Let '{}' join the features", patient.layer.id),
         with_setting(patient.network, patient.layer.id, "axis", std::string("features"))});
    out.push_back(all_as_small(patient));
  }
  for (const std::size_t model : deepest_first(patient))
    if (auto fix = all_like(patient, model)) out.push_back(*std::move(fix));
  out.push_back(patient.layer.kind == "concat" ? all_flat(patient) : as_concat(patient));
  return out;
}

}  // namespace strata::graph
