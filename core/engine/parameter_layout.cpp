#include "engine/parameter_layout.h"

#include <algorithm>
#include <utility>

namespace strata::engine {
namespace {

constexpr std::int64_t kSlotAlignment =
    16;  // elements: a parameter starts on a cache line of floats

void cut(ParameterSlot& slot, const graph::Layer& layer, const graph::Parameter& parameter,
         const plan::Shard& shard) {
  const auto where = plan::can_split(layer, shard.count) ? plan::cut_of(layer, parameter)
                                                         : std::optional<plan::ParameterCut>();
  if (!where) {
    slot.counted = shard.index == 0;
    return;
  }
  std::int64_t& size = slot.sizes[static_cast<std::size_t>(where->dimension)];
  size /= shard.count;
  slot.elements /= shard.count;
  const std::int64_t count = size / where->blocks;
  slot.slice = {*where, shard.index * count, count};
}

}  // namespace

std::int64_t ParameterSlot::end() const {
  return (offset + elements + kSlotAlignment - 1) / kSlotAlignment * kSlotAlignment;
}

std::pair<std::int64_t, std::int64_t> ParameterLayout::range_of(int layer, int until) const {
  std::int64_t first = trained;
  std::int64_t last = 0;
  for (const ParameterSlot& slot : entries) {
    if (!slot.trained || slot.layer < layer || slot.layer >= until) continue;
    first = std::min(first, slot.offset);
    last = std::max(last, slot.end());
  }
  return {std::min(first, last), last};
}

ParameterLayout parameter_layout(const graph::Model& model, const plan::LayerRange& range,
                                 const plan::Shard& shard) {
  ParameterLayout layout;
  for (int layer = range.last - 1; layer >= range.first; --layer) {
    const graph::Layer& owner = model.layers[static_cast<std::size_t>(layer)];
    for (std::size_t i = 0; i < owner.facts.parameters.size(); ++i) {
      const graph::Parameter& parameter = owner.facts.parameters[i];
      ParameterSlot slot;
      slot.layer = layer;
      slot.index = static_cast<int>(i);
      slot.name = owner.id() + "." + parameter.name;
      slot.sizes = parameter.shape.sizes();
      slot.statistic = !parameter.trained();
      slot.trained = parameter.trained() && !owner.spec.frozen;
      slot.elements = parameter.shape.elements();
      slot.full_sizes = slot.sizes;
      if (shard.count > 1) cut(slot, owner, parameter, shard);
      layout.entries.push_back(std::move(slot));
    }
  }
  const auto place = [](ParameterSlot& slot, std::int64_t& end) {
    slot.offset = end;
    end = slot.end();
  };
  for (ParameterSlot& slot : layout.entries)
    if (slot.trained) place(slot, layout.trained);
  layout.values = layout.trained;
  for (ParameterSlot& slot : layout.entries)
    if (!slot.trained) place(slot, slot.statistic ? layout.statistics : layout.values);
  return layout;
}

}  // namespace strata::engine
