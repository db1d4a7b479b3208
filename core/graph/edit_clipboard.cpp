// Layers as text between networks: a list as in a project file, in which "data" is whatever lies
// in front.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "graph/edit.h"
#include "graph/stack_form.h"

namespace strata::graph {
namespace {

/// What lies outside becomes "data", once: a join of inside and outside keeps only the inside.
void cut_off(LayerSpec& layer, const std::set<std::string>& inside) {
  std::erase_if(layer.inputs, [&](const std::string& input) { return !inside.contains(input); });
  if (layer.inputs.empty()) layer.inputs = {std::string(kDataId)};
}

Result<Network> read_clip(const std::string& text) {
  STRATA_TRY(JsonValue json, parse_json(text, "clipboard"));
  if (json.is_object() && json.has("layers")) {
    STRATA_TRY(json, json.at("layers"));
  }
  STRATA_TRY(Network clip, read_network(json));
  if (clip.layers.empty())
    return Error{"there are no layers in the clipboard", {}, "copy some first"};
  return clip;
}

/// Free ids, no places of a file, and `after` for what lies in front.
std::vector<std::string> settle(const Network& network, std::string_view after, Network& clip) {
  Network taken = network;  // ids given so far
  std::map<std::string, std::string> new_ids{{std::string(kDataId), std::string(after)}};
  std::vector<std::string> ids;
  for (LayerSpec& layer : clip.layers) {
    const std::string id = free_id(taken, layer.id);
    new_ids[layer.id] = id;
    layer.id = id;
    layer.where.clear();
    taken.layers.push_back(layer);
    ids.push_back(id);
  }
  for (LayerSpec& layer : clip.layers)
    for (std::string& input : layer.inputs)
      input = new_ids.contains(input) ? new_ids.at(input) : std::string(after);
  return ids;
}

/// In front of everything stands the input layer, where there is one.
std::string place_for(const Network& network, std::string_view after) {
  if (after == kDataId)
    for (const LayerSpec& layer : network.layers)
      if (layer.kind == "input") return layer.id;
  return std::string(after);
}

/// A second input layer would have nothing to read.
Network without_inputs(const Network& clip) {
  std::vector<std::string> inputs;
  for (const LayerSpec& layer : clip.layers)
    if (layer.kind == "input") inputs.push_back(layer.id);
  return remove(clip, inputs);
}

}  // namespace

std::string copy_text(const Network& network, const std::vector<std::string>& ids) {
  const std::set<std::string> inside(ids.begin(), ids.end());
  Network clip = spelled_out(network);
  std::erase_if(clip.layers, [&](const LayerSpec& layer) { return !inside.contains(layer.id); });
  for (LayerSpec& layer : clip.layers)
    cut_off(layer, inside);
  constexpr int kIndent = 2;
  return to_json(as_stack(std::move(clip))).dump(kIndent);
}

Result<Pasted> paste(const Network& network, const std::string& text, std::string_view behind) {
  STRATA_TRY(Network clip, read_clip(text));
  if (!network.layers.empty()) clip = without_inputs(clip);
  if (clip.layers.empty())
    return Error{"the network has an input already", {}, "copy other layers too"};
  const std::string after = place_for(network, behind);
  if (after != kDataId && network.find(after) == nullptr)
    return Error{fmt::format("there is no layer '{}'", after), {}, "choose one that exists"};
  const std::string end = output_of(clip);
  const std::size_t end_at = index_of(clip, end);
  clip = spelled_out(std::move(clip));
  Pasted out{spelled_out(network), settle(network, after, clip)};
  if (end_at < clip.layers.size())
    for (LayerSpec& reader : out.network.layers)
      if (reader.kind != "input")
        std::replace(reader.inputs.begin(), reader.inputs.end(), after, clip.layers[end_at].id);
  const std::size_t place = after == kDataId ? 0 : index_of(out.network, after) + 1;
  out.network.layers.insert(out.network.layers.begin() + static_cast<std::ptrdiff_t>(place),
                            clip.layers.begin(), clip.layers.end());
  out.network = as_stack(std::move(out.network));
  return out;
}

}  // namespace strata::graph
