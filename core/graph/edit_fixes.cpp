// One-click mends: guesses by what is wrong, each tried before it is offered.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "graph/fix_candidates.h"
#include "graph/stack_form.h"

namespace strata::graph {
namespace {

constexpr std::size_t kMostFixes = 4;

using Ids = std::set<std::string, std::less<>>;

Ids ids_of(const Model& model) {
  Ids ids;
  for (const Layer& layer : model.layers)
    ids.insert(layer.id());
  return ids;
}

/// Judges networks against the one that has the problem.
class Trial {
 public:
  Trial(const Network& network, const Signal& data, const Problem& problem, const Diagnosis& before)
      : data_(data),
        problem_(problem),
        problems_(before.problems.size()),
        well_(ids_of(before.model)) {
    for (const LayerSpec& layer : network.layers)
      known_.insert(layer.id);
  }

  /// How many problems are left; none where the network is no better.
  [[nodiscard]] std::optional<std::size_t> left(const Network& network) const {
    const Diagnosis after = diagnose(network, data_);
    const auto same = [&](const Problem& each) {
      return each.layer == problem_.layer && each.error.what == problem_.error.what;
    };
    if (std::any_of(after.problems.begin(), after.problems.end(), same)) return {};
    const Ids well = ids_of(after.model);
    for (const std::string& id : well_)
      if (!well.contains(id) && network.find(id) != nullptr) return {};
    const bool more_work_out = std::any_of(well.begin(), well.end(), [&](const std::string& id) {
      return known_.contains(id) && !well_.contains(id);
    });
    if (after.problems.size() >= problems_ && !more_work_out) return {};
    return after.problems.size();
  }
  [[nodiscard]] std::size_t before() const { return problems_; }

 private:
  const Signal& data_;
  const Problem& problem_;
  std::size_t problems_;
  Ids well_;   // layers that worked out before
  Ids known_;  // layers that were there before
};

std::vector<Signal> signals_read(const Network& spelled, const Model& model, const Signal& data,
                                 const LayerSpec& layer) {
  std::vector<Signal> out;
  for (const std::string& input : layer.inputs) {
    const auto found = std::find_if(model.layers.begin(), model.layers.end(),
                                    [&](const Layer& each) { return each.id() == input; });
    const bool is_data = input == kDataId;
    if (!is_data && (found == model.layers.end() || spelled.find(input) == nullptr)) return {};
    out.push_back(is_data ? data : found->facts.output);
  }
  return out;
}

std::vector<Fix> guess_removal(const Patient& patient) {
  return {{fmt::format("Take '{}' away", patient.layer.id),
           remove(patient.network, {patient.layer.id})}};
}

constexpr std::array<Guess, 13> kGuesses = {
    guess_other_id, guess_known_input, guess_cut_circle,   guess_read_or_remove, guess_join_before,
    guess_settings, guess_windows,     guess_equal_inputs, guess_embedding,      guess_flat,
    guess_image,    guess_sequence,    guess_removal};

/// Those of the guesses that mend. Where some leave fewer problems, those that only bring a hidden
/// one to light are left out.
std::vector<Fix> tried(std::vector<Fix> guesses, const Trial& trial) {
  std::vector<Fix> fewer;
  std::vector<Fix> others;
  for (Fix& fix : guesses) {
    const std::optional<std::size_t> left = trial.left(fix.network);
    if (!left.has_value()) continue;
    fix.network = as_stack(std::move(fix.network));
    (*left < trial.before() ? fewer : others).push_back(std::move(fix));
  }
  std::vector<Fix>& out = fewer.empty() ? others : fewer;
  out.resize(std::min(out.size(), kMostFixes));
  return std::move(out);
}

/// The layer in the network as the problem means it: of two with one id, the second.
const LayerSpec* layer_of(const Network& network, const Problem& problem) {
  const auto found =
      std::find_if(network.layers.rbegin(), network.layers.rend(),
                   [&](const LayerSpec& layer) { return layer.id == problem.layer; });
  return found == network.layers.rend() ? nullptr : &*found;
}

std::vector<Fix> first_layer(const Network& network, const Signal& data, const Trial& trial) {
  const LayerKind* dense = find_layer_kind("dense");
  Network out = network;
  if (data.shape.rank() > 2) out = append(out, new_between(out, "flatten", data));
  out = append(out, new_layer(out, *dense));
  if (!trial.left(out).has_value()) return {};
  return {{"Add Dense", std::move(out)}};
}

}  // namespace

const Layer* Patient::worked_out(std::string_view id) const {
  const auto found = std::find_if(model.layers.begin(), model.layers.end(),
                                  [&](const Layer& each) { return each.id() == id; });
  return found == model.layers.end() ? nullptr : &*found;
}

std::string title_of(std::string_view kind) {
  const LayerKind* found = find_layer_kind(kind);
  return std::string(found == nullptr ? kind : found->title);
}

LayerSpec new_between(const Network& network, std::string_view kind, const Signal& reads) {
  return new_layer(network, *find_layer_kind(kind), &reads);
}

Network put_before(const Network& network, const std::string& id, std::size_t which,
                   LayerSpec layer) {
  Network out = network;
  const std::size_t at = index_of(out, id);
  layer.inputs = {out.layers[at].inputs[which]};
  out.layers[at].inputs[which] = layer.id;
  out.layers.insert(out.layers.begin() + static_cast<std::ptrdiff_t>(at), std::move(layer));
  return out;
}

Network with_setting(const Network& network, const std::string& id, const std::string& name,
                     SettingValue value) {
  Network out = network;
  out.layers[index_of(out, id)].settings.set(name, std::move(value));
  return out;
}

std::vector<Fix> fixes(const Network& network, const Signal& data, const Problem& problem) {
  const Diagnosis before = diagnose(network, data);
  const Trial trial(network, data, problem, before);
  if (network.layers.empty()) return first_layer(network, data, trial);
  const Network spelled = spelled_out(network);
  const LayerSpec* layer = layer_of(spelled, problem);
  if (layer == nullptr) return {};
  const Patient patient{spelled,
                        data,
                        before.model,
                        problem,
                        *layer,
                        find_layer_kind(layer->kind),
                        signals_read(spelled, before.model, data, *layer)};
  for (const Guess guess : kGuesses)
    if (std::vector<Fix> found = tried(guess(patient), trial); !found.empty()) return found;
  return {};
}

Fix fix_output_units(const Network& network, std::int64_t units) {
  std::string at = output_of(network);
  const Network spelled = spelled_out(network);
  // Layers that keep the shape may stand behind the last dense one.
  const LayerSpec* layer = spelled.find(at);
  while (layer != nullptr && (layer->kind == "activation" || layer->kind == "dropout"))
    layer = spelled.find(layer->inputs.front());
  if (layer != nullptr && layer->kind == "dense")
    return {fmt::format("Set units of '{}' to {}", layer->id, units),
            with_setting(network, layer->id, "units", units)};
  LayerSpec dense = new_layer(network, *find_layer_kind("dense"));
  dense.settings.set("units", units);
  return {fmt::format("Add Dense with {} unit{}", units, units == 1 ? "" : "s"),
          append(network, std::move(dense))};
}

}  // namespace strata::graph
