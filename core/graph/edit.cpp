#include "graph/edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "graph/stack_form.h"

namespace strata::graph {
namespace {

bool is_data(std::string_view id) { return id == kDataId; }

Result<> must_exist(const Network& network, std::string_view id) {
  if (is_data(id) || network.find(id) != nullptr) return {};
  return Error{fmt::format("there is no layer '{}'", displayed(id)), {}, "choose one that exists"};
}

Result<> must_be_free(const Network& network, const std::string& id) {
  STRATA_CHECK(check_layer_id(id, {}));
  if (network.find(id) == nullptr) return {};
  return Error{fmt::format("the id '{}' stands twice", id), {}, "give the layer another id"};
}

Result<> must_be_edge(const Network& spelled, const Edge& edge) {
  if (const LayerSpec* to = spelled.find(edge.to))
    if (std::find(to->inputs.begin(), to->inputs.end(), edge.from) != to->inputs.end()) return {};
  return Error{fmt::format("'{}' does not read '{}'", edge.to, edge.from), {}, {}};
}

void put(Network& network, std::size_t index, LayerSpec layer) {
  network.layers.insert(network.layers.begin() + static_cast<std::ptrdiff_t>(index),
                        std::move(layer));
}

/// Behind `id` in the list; in front for the data.
std::size_t place_behind(const Network& network, std::string_view id) {
  return is_data(id) ? 0 : index_of(network, id) + 1;
}

bool reads_several(const LayerSpec& layer) {
  const LayerKind* kind = find_layer_kind(layer.kind);
  return kind != nullptr && kind->arity == Arity::several;
}

/// Whether `id` reads `above`, or a layer that does.
bool is_behind(const Network& spelled, const std::string& id, const std::string& above) {
  std::vector<std::string> open{id};
  std::set<std::string> seen;
  while (!open.empty()) {
    const std::string at = std::move(open.back());
    open.pop_back();
    if (at == above) return true;
    const LayerSpec* layer = spelled.find(at);
    if (layer != nullptr && seen.insert(at).second)
      open.insert(open.end(), layer->inputs.begin(), layer->inputs.end());
  }
  return false;
}

void drop_repeated(std::vector<std::string>& inputs) {
  std::vector<std::string> kept;
  for (std::string& input : inputs)
    if (std::find(kept.begin(), kept.end(), input) == kept.end()) kept.push_back(std::move(input));
  inputs = std::move(kept);
}

}  // namespace

std::vector<Edge> edges(const Network& network) {
  std::vector<Edge> out;
  for (const LayerSpec& layer : spelled_out(network).layers)
    for (const std::string& from : layer.inputs)
      out.push_back({from, layer.id});
  return out;
}

std::string output_of(const Network& network) {
  std::set<std::string> read;
  for (Edge& edge : edges(network))
    read.insert(std::move(edge.from));
  for (std::size_t i = network.layers.size(); i-- > 0;)
    if (!read.contains(network.layers[i].id)) return network.layers[i].id;
  return std::string(kDataId);
}

Result<Network> insert_into(const Network& network, const Edge& edge, LayerSpec layer) {
  Network out = spelled_out(network);
  STRATA_CHECK(must_be_edge(out, edge));
  STRATA_CHECK(must_be_free(out, layer.id));
  const std::size_t to = index_of(out, edge.to);
  std::vector<std::string>& inputs = out.layers[to].inputs;
  *std::find(inputs.begin(), inputs.end(), edge.from) = layer.id;
  layer.inputs = {edge.from};
  put(out, to, std::move(layer));
  return as_stack(std::move(out));
}

Result<Network> insert_after(const Network& network, std::string_view after, LayerSpec layer) {
  Network out = spelled_out(network);
  STRATA_CHECK(must_exist(out, after));
  STRATA_CHECK(must_be_free(out, layer.id));
  bool kept = false;
  bool taken_over = false;
  for (LayerSpec& reader : out.layers)
    for (std::string& input : reader.inputs) {
      if (input != after) continue;
      (reader.kind == "input" ? kept : taken_over) = true;
      if (reader.kind != "input") input = layer.id;
    }
  if (kept && !taken_over)
    return Error{"the data goes into an input layer first", {}, "add behind that one"};
  layer.inputs = {std::string(after)};
  put(out, place_behind(out, after), std::move(layer));
  return as_stack(std::move(out));
}

Result<Network> add_branch(const Network& network, std::string_view from, LayerSpec layer) {
  Network out = spelled_out(network);
  STRATA_CHECK(must_exist(out, from));
  STRATA_CHECK(must_be_free(out, layer.id));
  layer.inputs = {std::string(from)};
  put(out, place_behind(out, from), std::move(layer));
  return as_stack(std::move(out));
}

Network append(const Network& network, LayerSpec layer) {
  Network out = spelled_out(network);
  layer.inputs = {output_of(network)};
  out.layers.push_back(std::move(layer));
  return as_stack(std::move(out));
}

Network remove(const Network& network, const std::vector<std::string>& ids) {
  Network out = spelled_out(network);
  std::map<std::string, std::string> instead;  // of a removed layer: what it reads first
  for (const std::string& id : ids)
    if (const LayerSpec* layer = out.find(id)) instead[id] = layer->inputs.front();
  std::erase_if(out.layers, [&](const LayerSpec& layer) { return instead.contains(layer.id); });
  for (LayerSpec& layer : out.layers) {
    bool changed = false;
    for (std::string& input : layer.inputs) {
      // No more steps than layers: those taken away may have stood in a circle.
      for (std::size_t step = 0; instead.contains(input); ++step)
        input = step < instead.size() ? instead.at(input) : std::string(kDataId), changed = true;
    }
    if (changed) drop_repeated(layer.inputs);
  }
  return as_stack(std::move(out));
}

Result<Network> connect(const Network& network, const Edge& edge) {
  Network out = spelled_out(network);
  STRATA_CHECK(must_exist(out, edge.from));
  STRATA_CHECK(must_exist(out, edge.to));
  if (is_data(edge.to)) return Error{"the data reads no layer", {}, "connect the other way round"};
  LayerSpec& to = out.layers[index_of(out, edge.to)];
  if (to.kind == "input" && !is_data(edge.from))
    return Error{fmt::format("'{}' is where the data enters and reads nothing else", to.id),
                 {},
                 "connect to the layer behind it"};
  if (is_behind(out, edge.from, edge.to))
    return Error{
        fmt::format("'{}' is behind '{}', and data cannot flow in circles", edge.from, edge.to),
        {},
        "connect to a later layer, or use a recurrent layer"};
  const bool adds = reads_several(to);
  if (std::find(to.inputs.begin(), to.inputs.end(), edge.from) != to.inputs.end() &&
      (adds || to.inputs.size() == 1))
    return Error{fmt::format("'{}' reads '{}' already", edge.to, edge.from), {}, {}};
  if (adds && to.inputs.size() >= kMostInputs)
    return Error{fmt::format("'{}' reads {} layers, the most there may be", to.id, kMostInputs),
                 {},
                 "join some of them first"};
  if (!adds) to.inputs.clear();
  to.inputs.push_back(edge.from);
  return as_stack(std::move(out));
}

Result<Network> disconnect(const Network& network, const Edge& edge) {
  Network out = spelled_out(network);
  STRATA_CHECK(must_be_edge(out, edge));
  std::vector<std::string>& inputs = out.layers[index_of(out, edge.to)].inputs;
  if (inputs.size() == 1)
    return Error{fmt::format("'{}' must read something", edge.to),
                 {},
                 "connect it to another layer instead, or take it away"};
  inputs.erase(std::find(inputs.begin(), inputs.end(), edge.from));
  return as_stack(std::move(out));
}

Result<Network> move_after(const Network& network, std::string_view id, std::string_view after) {
  STRATA_CHECK(must_exist(network, id));
  STRATA_CHECK(must_exist(network, after));
  if (id == after || is_data(id)) return network;
  const Network spelled = spelled_out(network);
  const LayerSpec layer = *spelled.find(id);
  if (layer.inputs.size() > 1)
    return Error{fmt::format("'{}' joins several layers and cannot be moved along one", id),
                 {},
                 "change its inputs instead"};
  if (layer.inputs.front() == after) return network;
  return insert_after(remove(network, {layer.id}), after, layer);
}

Result<Network> rename(const Network& network, std::string_view id, const std::string& to) {
  STRATA_CHECK(must_exist(network, id));
  if (id == to) return network;
  STRATA_CHECK(must_be_free(network, to));
  Network out = network;
  for (LayerSpec& layer : out.layers) {
    if (layer.id == id) layer.id = to;
    std::replace(layer.inputs.begin(), layer.inputs.end(), std::string(id), to);
  }
  return out;
}

}  // namespace strata::graph
