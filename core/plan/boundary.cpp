#include "plan/boundary.h"

#include <map>
#include <string>

namespace strata::plan {
namespace {

int stage_with(std::span<const LayerRange> stages, int layer) {
  for (std::size_t s = 0; s < stages.size(); ++s)
    if (stages[s].holds(layer)) return static_cast<int>(s);
  return -1;
}

/// The embedding whose mask a layer looks at; -1: none.
int mask_owner(const graph::Model& model, const graph::Layer& reader) {
  const std::string& mask = reader.reads.front().mask;
  for (std::size_t k = 0; !mask.empty() && k < model.layers.size(); ++k)
    if (model.layers[k].id() == mask) return static_cast<int>(k);
  return -1;
}

}  // namespace

Boundary boundary_of(const graph::Model& model, std::span<const LayerRange> stages, int stage) {
  Boundary out;
  std::map<std::pair<int, int>, bool> received;  // layer, peer: whether the value itself is read
  std::map<std::pair<int, int>, bool> sent;
  const auto cross = [&](int from, int at, bool value) {
    const int owner = stage_with(stages, from);
    if (owner == at) return;
    if (at == stage) received[{from, owner}] |= value;
    if (owner == stage) sent[{from, at}] |= value;
  };
  for (std::size_t reader = 0; reader < model.layers.size(); ++reader) {
    const graph::Layer& layer = model.layers[reader];
    const int at = stage_with(stages, static_cast<int>(reader));
    for (const int from : layer.inputs) {
      if (from >= 0)
        cross(from, at, true);
      else
        out.reads_data = out.reads_data || at == stage;
    }
    if (const int owner = mask_owner(model, layer); owner >= 0) cross(owner, at, false);
  }
  for (const auto& [key, value] : received)
    out.received.push_back({key.first, key.second, value});
  for (const auto& [key, value] : sent)
    out.sent.push_back({key.first, key.second, value});
  return out;
}

}  // namespace strata::plan
