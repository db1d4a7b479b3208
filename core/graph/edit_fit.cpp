// What fits where: by trying it.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "graph/edit.h"
#include "graph/stack_form.h"

namespace strata::graph {
namespace {

const Layer* layer_of(const Model& model, std::string_view id) {
  const auto found = std::find_if(model.layers.begin(), model.layers.end(),
                                  [&](const Layer& layer) { return layer.id() == id; });
  return found == model.layers.end() ? nullptr : &*found;
}

/// What `from` gives; null where that is not known.
const Signal* output_of(const Diagnosis& diagnosis, const Signal& data, std::string_view from) {
  if (from == kDataId) return &data;
  const Layer* layer = layer_of(diagnosis.model, from);
  return layer == nullptr ? nullptr : &layer->facts.output;
}

std::set<std::string, std::less<>> ids_of(const Model& model) {
  std::set<std::string, std::less<>> ids;
  for (const Layer& layer : model.layers)
    ids.insert(layer.id());
  return ids;
}

Result<LayerFacts> described(const LayerKind& kind, const LayerSpec& layer, const Signal& reads,
                             const std::string& from) {
  return describe_layer(kind, {layer.id, layer.settings, {&reads, 1}, {&from, 1}});
}

/// Whether the network with `layer` in the edge works out at least as far as before.
bool holds(const Network& network, const Signal& data, const Edge& edge, const LayerSpec& layer,
           const std::set<std::string, std::less<>>& well) {
  const Result<Network> with =
      edge.to.empty() ? add_branch(network, edge.from, layer) : insert_into(network, edge, layer);
  if (!with.ok()) return false;
  const std::set<std::string, std::less<>> now = ids_of(diagnose(*with, data).model);
  return now.contains(layer.id) && std::includes(now.begin(), now.end(), well.begin(), well.end());
}

std::string uncapitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

Result<> may_connect(const Network& network, const Signal& data, const Edge& edge) {
  STRATA_TRY(const Network connected, connect(network, edge));
  const LayerSpec* to = connected.find(edge.to);
  const LayerKind* kind = find_layer_kind(to->kind);
  if (kind != nullptr && kind->arity == Arity::several && to->inputs.size() < 2) return {};
  const Diagnosis diagnosis = diagnose(connected, data);
  if (layer_of(diagnosis.model, edge.to) != nullptr) return {};  // it may still be read by nobody
  for (const Problem& problem : diagnosis.problems) {
    if (problem.layer != edge.to) continue;
    Error error = problem.error;
    error.where.clear();
    if (const std::vector<Fix> mends = fixes(connected, data, problem); !mends.empty())
      error.remedy = uncapitalised(mends.front().title);
    return error;
  }
  return {};
}

std::vector<const LayerKind*> fitting_kinds(const Network& network, const Signal& data,
                                            const Edge& edge) {
  const Diagnosis diagnosis = diagnose(network, data);
  const Signal* reads = output_of(diagnosis, data, edge.from);
  const std::set<std::string, std::less<>> well = ids_of(diagnosis.model);
  std::vector<const LayerKind*> out;
  for (const LayerKind& kind : layer_kinds()) {
    const bool enters = kind.name == "input" && edge.from != kDataId;
    if (kind.arity == Arity::several || enters) continue;
    if (reads != nullptr) {
      const LayerSpec layer = new_layer(network, kind, reads);
      const Result<LayerFacts> facts = described(kind, layer, *reads, edge.from);
      if (!facts.ok()) continue;
      // What goes on as it was cannot break anything behind.
      const bool unchanged = edge.to.empty() || facts->output == *reads;
      if (!unchanged && !holds(network, data, edge, layer, well)) continue;
    }
    out.push_back(&kind);
  }
  return out;
}

}  // namespace strata::graph
