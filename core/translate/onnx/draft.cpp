#include "translate/onnx/draft.h"

#include <fmt/format.h>

#include <algorithm>

namespace strata::translate::onnx {
namespace {

/// Characters that ids may not have become '_'.
std::string cleaned(const std::string& wanted) {
  std::string out;
  for (const char c : wanted.substr(0, graph::kLongestId - 8)) {
    const bool fits = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    out.push_back(fits ? c : '_');
  }
  return out;
}

}  // namespace

std::string Draft::fresh(const std::string& wanted, const std::string& kind) {
  std::string base = cleaned(wanted);
  if (base.empty() || base == graph::kDataId) base = kind;
  std::string id = base;
  for (int i = 2; !ids_.insert(id).second; ++i)
    id = fmt::format("{}_{}", base, i);
  return id;
}

graph::Shape Draft::shape_of(const Read& read) const {
  if (read.layer < 0) return input.shape;
  const DraftLayer& layer = layers_[static_cast<std::size_t>(read.layer)];
  return read.last ? graph::Shape{layer.shape[-1]} : layer.shape;
}

Result<> Draft::describe(int index) {
  DraftLayer& layer = layers_[static_cast<std::size_t>(index)];
  const graph::LayerKind* const kind = graph::find_layer_kind(layer.spec.kind);
  for (const graph::Setting& setting : kind->settings) {
    if (!layer.spec.settings.has(setting.name))
      return Error{fmt::format("'{}' must say its {}", layer.spec.kind, setting.name), {}, {}};
    STRATA_CHECK(graph::check_setting(setting, layer.spec.settings.get(setting.name), {}));
  }
  std::vector<graph::Signal> signals;
  std::vector<std::string> names;
  for (const Read& read : layer.reads) {
    graph::Signal signal;
    signal.shape = shape_of(read);
    if (read.layer < 0) signal.vocabulary = input.vocabulary;
    signals.push_back(std::move(signal));
    names.push_back(read.layer < 0 ? std::string(graph::kDataId)
                                   : layers_[static_cast<std::size_t>(read.layer)].spec.id);
  }
  STRATA_TRY(graph::LayerFacts facts,
             graph::describe_layer(*kind, {layer.spec.id, layer.spec.settings, signals, names}));
  layer.shape = std::move(facts.output.shape);
  return {};
}

Result<int> Draft::add(const std::string& kind, const std::string& name, std::vector<Read> reads,
                       Overrides settings, std::vector<NamedFloats> weights) {
  if (layers_.size() >= graph::kMostLayers)
    return Error{"the network has more layers than Strata takes", {}, {}};
  const graph::LayerKind* const found = graph::find_layer_kind(kind);
  DraftLayer layer;
  layer.spec.kind = kind;
  for (const graph::Setting& setting : found->settings)
    if (setting.otherwise.has_value()) layer.spec.settings.set(setting.name, *setting.otherwise);
  for (auto& [field, value] : settings)
    layer.spec.settings.set(field, std::move(value));
  // Word for word what a person would have written: a sequence's shape is asked of all its steps.
  const bool recurrent = kind == "lstm" || kind == "gru" || kind == "rnn";
  if (recurrent) layer.spec.settings.set("return_sequences", true);
  layer.spec.id = fresh(name, kind);
  layer.reads = std::move(reads);
  layer.weights = std::move(weights);
  layers_.push_back(std::move(layer));
  const int index = static_cast<int>(layers_.size()) - 1;
  if (auto fits = describe(index); !fits.ok()) {
    ids_.erase(layers_.back().spec.id);
    layers_.pop_back();
    return std::move(fits).error();
  }
  return index;
}

std::vector<char> Draft::used_from(Read output) const {
  std::vector<char> used(layers_.size(), 0);
  if (output.layer >= 0) used[static_cast<std::size_t>(output.layer)] = 1;
  for (std::size_t i = layers_.size(); i-- > 0;)
    if (used[i] != 0)
      for (const Read& read : layers_[i].reads)
        if (read.layer >= 0) used[static_cast<std::size_t>(read.layer)] = 1;
  return used;
}

/// "activation" layers become the setting of the layer before, where nobody else reads that.
void Draft::merge_activations(Read& output) {
  const std::vector<char> used = used_from(output);
  std::vector<int> readers(layers_.size(), 0);
  for (std::size_t i = 0; i < layers_.size(); ++i)
    for (const Read& read : layers_[i].reads)
      if (used[i] != 0 && read.layer >= 0) ++readers[static_cast<std::size_t>(read.layer)];
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (used[i] == 0 || layers_[i].spec.kind != "activation") continue;
    const int before = layers_[i].reads[0].layer;
    if (before < 0 || readers[static_cast<std::size_t>(before)] != 1) continue;
    DraftLayer& to = layer(before);
    if (to.recurrent() || !to.spec.settings.has("activation") ||
        to.spec.settings.word("activation") != "linear")
      continue;
    to.spec.settings.set("activation", layers_[i].spec.settings.word("function"));
    const int gone = static_cast<int>(i);
    for (DraftLayer& other : layers_)
      for (Read& read : other.reads)
        if (read.layer == gone) read.layer = before;
    if (output.layer == gone) output.layer = before;
    readers[static_cast<std::size_t>(before)] = readers[i];
    layers_[i].reads.clear();
  }
}

/// A recurrent layer gives all steps or the last: what its readers want.
Result<> Draft::settle_recurrent(const std::vector<char>& used, Read output) {
  std::vector<char> wants_all(layers_.size(), 0);
  std::vector<char> wants_last(layers_.size(), 0);
  const auto note = [&](const Read& read) {
    if (read.layer >= 0)
      (read.last ? wants_last : wants_all)[static_cast<std::size_t>(read.layer)] = 1;
  };
  note(output);
  for (std::size_t i = 0; i < layers_.size(); ++i)
    if (used[i] != 0) std::for_each(layers_[i].reads.begin(), layers_[i].reads.end(), note);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (used[i] == 0 || !layers_[i].recurrent()) continue;
    if (wants_all[i] != 0 && wants_last[i] != 0)
      return Error{fmt::format("'{}' is read both step by step and at its last step, and a layer "
                               "gives one of them",
                               layers_[i].spec.id),
                   {},
                   "change the network before exporting it"};
    layers_[i].spec.settings.set("return_sequences", wants_last[i] == 0);
  }
  return {};
}

Result<ImportedNetwork> Draft::finished(Read output) {
  if (output.layer < 0) {  // nothing is computed
    STRATA_TRY(output.layer, add("input", "input", {{}}, {}));
  }
  merge_activations(output);
  std::vector<char> used = used_from(output);
  STRATA_CHECK(settle_recurrent(used, output));
  // The output stands last.
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    if (used[i] != 0 && static_cast<int>(i) != output.layer) order.push_back(i);
  order.push_back(static_cast<std::size_t>(output.layer));
  graph::Network network;
  std::vector<NamedFloats> weights;
  for (const std::size_t i : order) {
    graph::LayerSpec spec = layers_[i].spec;
    for (const Read& read : layers_[i].reads)
      spec.inputs.push_back(read.layer < 0 ? std::string(graph::kDataId)
                                           : layers_[static_cast<std::size_t>(read.layer)].spec.id);
    const std::string before =
        network.layers.empty() ? std::string(graph::kDataId) : network.layers.back().id;
    if (spec.inputs.size() == 1 && spec.inputs[0] == before) spec.inputs.clear();
    for (NamedFloats tensor : layers_[i].weights) {
      tensor.name = spec.id + "." + tensor.name;
      weights.push_back(std::move(tensor));
    }
    network.layers.push_back(std::move(spec));
  }
  STRATA_TRY(const graph::Model model, graph::infer(network, input));
  (void)model;
  return ImportedNetwork{std::move(network), input, tensor_file_of(weights), {}, {}};
}

}  // namespace strata::translate::onnx
