// Guesses about who reads whom.
#include <fmt/format.h>

#include <algorithm>

#include "graph/fix_candidates.h"
#include "graph/stack_form.h"

namespace strata::graph {
namespace {

constexpr std::size_t kMostTried = 3;  // connections

std::vector<std::string> readers_of(const Network& spelled, const std::string& id) {
  std::vector<std::string> out;
  for (const LayerSpec& layer : spelled.layers)
    if (std::find(layer.inputs.begin(), layer.inputs.end(), id) != layer.inputs.end())
      out.push_back(layer.id);
  return out;
}

bool exists(const Network& network, const std::string& id) {
  return id == kDataId || network.find(id) != nullptr;
}

/// The layer of the list before `id`; the data before the first.
std::string before(const Network& network, const std::string& id) {
  const std::size_t at = index_of(network, id);
  return at == 0 ? std::string(kDataId) : network.layers[at - 1].id;
}

void guess_connect(const Network& network, const Edge& edge, std::vector<Fix>& out) {
  const Result<Network> connected = connect(network, edge);
  if (!connected.ok()) return;
  const LayerSpec* to = connected->find(edge.to);
  const bool also = to->inputs.size() > 1;
  std::string title = fmt::format("Let '{}' {}read '{}'", edge.to, also ? "also " : "", edge.from);
  const auto same = [&](const Fix& fix) { return fix.title == title; };
  if (std::none_of(out.begin(), out.end(), same))
    out.push_back({std::move(title), spelled_out(*connected)});
}

/// A layer that nobody reads, with those before it that only it reads.
std::vector<std::string> dead_branch(const Network& spelled, const std::string& end) {
  std::vector<std::string> branch{end};
  for (;;) {
    const LayerSpec* at = spelled.find(branch.back());
    if (at == nullptr || at->inputs.size() != 1) return branch;
    const std::string& before = at->inputs.front();
    if (spelled.find(before) == nullptr || readers_of(spelled, before).size() != 1) return branch;
    branch.push_back(before);
  }
}

std::string removal_title(const std::vector<std::string>& ids) {
  if (ids.size() == 1) return fmt::format("Take '{}' away", ids[0]);
  if (ids.size() == 2) return fmt::format("Take '{}' and '{}' away", ids[0], ids[1]);
  return fmt::format("Take '{}' and {} layers before it away", ids[0], ids.size() - 1);
}

}  // namespace

std::vector<Fix> guess_other_id(const Patient& patient) {
  Network out = patient.network;
  const auto last = std::find_if(out.layers.rbegin(), out.layers.rend(),
                                 [&](const LayerSpec& l) { return l.id == patient.layer.id; });
  if (&*last == &out.layers[index_of(out, patient.layer.id)]) return {};
  last->id = free_id(out, last->id);
  return {{fmt::format("Rename the second to '{}'", last->id), std::move(out)}};
}

std::vector<Fix> guess_known_input(const Patient& patient) {
  const std::vector<std::string>& inputs = patient.layer.inputs;
  const auto unknown = std::find_if(inputs.begin(), inputs.end(), [&](const std::string& input) {
    return !exists(patient.network, input);
  });
  if (unknown == inputs.end()) return {};
  std::vector<std::string> known;
  for (const LayerSpec& layer : patient.network.layers)
    if (layer.id != patient.layer.id) known.push_back(layer.id);
  const std::size_t at = index_of(patient.network, patient.layer.id);
  const auto which = unknown - inputs.begin();
  std::vector<Fix> out;
  for (const std::string& instead :
       {nearest_word(*unknown, known), before(patient.network, patient.layer.id)}) {
    if (instead.empty() || (!out.empty() && out[0].network.layers[at].inputs[0] == instead))
      continue;
    Fix fix{fmt::format("Let '{}' read '{}'", patient.layer.id, instead), patient.network};
    fix.network.layers[at].inputs[static_cast<std::size_t>(which)] = instead;
    out.push_back(std::move(fix));
  }
  if (inputs.size() > 1) {
    Fix fix{fmt::format("Take the missing '{}' away", *unknown), patient.network};
    std::vector<std::string>& fewer = fix.network.layers[at].inputs;
    fewer.erase(fewer.begin() + which);
    out.push_back(std::move(fix));
  }
  return out;
}

/// The connections that go back in the list are the likely mistakes.
std::vector<Fix> guess_cut_circle(const Patient& patient) {
  if (patient.worked_out(patient.layer.id) != nullptr || !patient.reads.empty()) return {};
  const Network& network = patient.network;
  std::vector<Fix> out;
  for (std::size_t at = 0; at < network.layers.size() && out.size() < kMostTried; ++at)
    for (std::size_t i = 0; i < network.layers[at].inputs.size(); ++i) {
      const LayerSpec& layer = network.layers[at];
      const std::string& from = layer.inputs[i];
      if (from == kDataId || index_of(network, from) < at) continue;
      Fix fix{{}, network};
      std::vector<std::string>& inputs = fix.network.layers[at].inputs;
      if (inputs.size() > 1) {
        fix.title = fmt::format("Disconnect '{}' from '{}'", layer.id, from);
        inputs.erase(inputs.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        inputs = {before(network, layer.id)};
        fix.title = fmt::format("Let '{}' read '{}'", layer.id, inputs.front());
      }
      out.push_back(std::move(fix));
    }
  return out;
}

std::vector<Fix> guess_read_or_remove(const Patient& patient) {
  const std::string& id = patient.layer.id;
  if (!readers_of(patient.network, id).empty() || output_of(patient.network) == id) return {};
  std::vector<Fix> out;
  for (const LayerSpec& layer : patient.network.layers) {
    const LayerKind* kind = find_layer_kind(layer.kind);
    const bool joins = kind != nullptr && kind->arity == Arity::several;
    if (joins && out.size() < kMostTried) guess_connect(patient.network, {id, layer.id}, out);
  }
  // Into the chain: who reads what the branch begins with may read its end instead.
  const std::vector<std::string> branch = dead_branch(patient.network, id);
  const std::string& begin = patient.network.find(branch.back())->inputs.front();
  for (const std::string& reader : readers_of(patient.network, begin))
    if (reader != branch.back() && out.size() < kMostTried)
      guess_connect(patient.network, {id, reader}, out);
  out.push_back({removal_title(branch), spelled_out(remove(patient.network, branch))});
  return out;
}

std::vector<Fix> guess_join_before(const Patient& patient) {
  const bool too_many = patient.kind != nullptr && patient.kind->arity == Arity::one &&
                        patient.layer.inputs.size() > 1;
  if (!too_many) return {};
  std::vector<Fix> out;
  for (const char* kind : {"add", "concat"}) {
    Network joined = patient.network;
    const std::size_t at = index_of(joined, patient.layer.id);
    LayerSpec join = new_layer(joined, *find_layer_kind(kind));
    join.inputs = joined.layers[at].inputs;
    joined.layers[at].inputs = {join.id};
    joined.layers.insert(joined.layers.begin() + static_cast<std::ptrdiff_t>(at), std::move(join));
    out.push_back(
        {fmt::format("Put {} before '{}'", title_of(kind), patient.layer.id), std::move(joined)});
  }
  for (const std::string& input : patient.layer.inputs) {
    Fix fix{fmt::format("Let '{}' read only '{}'", patient.layer.id, input), patient.network};
    fix.network.layers[index_of(fix.network, patient.layer.id)].inputs = {input};
    out.push_back(std::move(fix));
  }
  return out;
}

}  // namespace strata::graph
