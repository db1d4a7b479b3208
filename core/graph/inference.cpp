// Shapes, parameters and costs of a whole network: who reads whom, an order, then each kind's own
// rule in turn.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <queue>
#include <set>

#include "graph/network.h"

namespace strata::graph {
namespace {

constexpr int kData = -1;

/// Networks made in memory (by an editor, an import) have not been through the reader's checks.
Result<> check_settings(const Layer& layer) {
  for (const Setting& setting : layer.kind->settings) {
    if (!layer.spec.settings.has(setting.name))
      return Error{fmt::format("'{}' must say its {}", layer.spec.id, setting.name), {}, "set it"};
    STRATA_CHECK(check_setting(setting, layer.spec.settings.get(setting.name), layer.spec.where));
  }
  return {};
}

/// Works a network out once; afterwards `diagnosis` holds the result.
class Inference {
 public:
  Inference(const Network& network, const Signal& data) : network_(network), data_(data) {
    diagnosis.model.input = data;
  }

  void run() {
    if (network_.layers.empty()) {
      report({}, {"the network has no layers", {}, "add one, such as a dense layer"});
      return;
    }
    if (auto fits = check_data(); !fits.ok()) {
      report({}, std::move(fits).error());
      return;
    }
    resolve_inputs();
    order_layers();
    find_unread();
    for (const int index : order_)
      describe(index);
    if (diagnosis.problems.empty()) take_off_closing();
  }

  Diagnosis diagnosis;

 private:
  const LayerSpec& spec(int index) const {
    return network_.layers[static_cast<std::size_t>(index)];
  }
  std::vector<int>& reads(int index) { return reads_[static_cast<std::size_t>(index)]; }

  void report(const std::string& layer, Error error) {
    diagnosis.problems.push_back({layer, std::move(error)});
  }
  /// Reports a problem of a layer; it and the layers behind it are left out of the model.
  void refuse(int index, Error error) {
    if (error.where.empty()) error.where = spec(index).where;
    report(spec(index).id, std::move(error));
    broken_.insert(index);
  }

  Result<> check_data() const {
    if (data_.shape.rank() > 0 && Shape::checked(data_.shape.sizes()).has_value()) return {};
    return Error{fmt::format("samples of shape {} cannot be used", data_.shape.text()), "the data",
                 "choose other data"};
  }

  void resolve_inputs();
  int resolve(int reader, const std::string& name);
  void order_layers();
  void report_cycle();
  void find_unread();
  void describe(int index);
  void take_off_closing();

  const Network& network_;
  const Signal& data_;
  std::map<std::string, int, std::less<>> by_id_;
  std::vector<std::vector<int>> reads_;  // per layer of the network
  std::vector<int> order_;  // of the network's layers; those in or behind a cycle are left out
  std::set<int> broken_;
  std::map<int, int> place_;  // network index -> model index
};

void Inference::resolve_inputs() {
  const int count = static_cast<int>(network_.layers.size());
  for (int i = 0; i < count; ++i)
    if (!by_id_.emplace(spec(i).id, i).second)
      refuse(i, {fmt::format("the id '{}' stands twice", spec(i).id), {}, "rename one of them"});
  reads_.resize(network_.layers.size());
  for (int i = 0; i < count; ++i) {
    if (spec(i).inputs.empty())
      reads(i) = {spec(i).kind == "input" ? kData : i - 1};  // before the first layer lies the data
    for (const std::string& name : spec(i).inputs)
      if (const int index = resolve(i, name); index >= kData) reads(i).push_back(index);
  }
}

/// The index of the layer that `name` names; below kData after a report when there is none.
int Inference::resolve(int reader, const std::string& name) {
  if (name == kDataId) return kData;
  if (const auto found = by_id_.find(name); found != by_id_.end()) return found->second;
  std::vector<std::string> known{std::string(kDataId)};
  for (const auto& [id, index] : by_id_)
    if (index != reader) known.push_back(id);
  const std::string near = nearest_word(name, known);
  refuse(reader,
         {fmt::format("'{}' reads '{}', which does not exist", spec(reader).id, displayed(name)),
          {},
          near.empty() ? "name a layer that exists" : fmt::format("did you mean '{}'?", near)});
  return kData - 1;
}

/// Kahn's algorithm; of the layers that are ready, the one that stands first in the file goes
/// first.
void Inference::order_layers() {
  std::vector<std::vector<int>> readers(network_.layers.size());
  std::vector<std::size_t> waits_for(network_.layers.size(), 0);
  for (std::size_t i = 0; i < reads_.size(); ++i)
    for (const int read : reads_[i]) {
      if (read == kData) continue;
      readers[static_cast<std::size_t>(read)].push_back(static_cast<int>(i));
      ++waits_for[i];
    }
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (std::size_t i = 0; i < waits_for.size(); ++i)
    if (waits_for[i] == 0) ready.push(static_cast<int>(i));
  while (!ready.empty()) {
    const int index = ready.top();
    ready.pop();
    order_.push_back(index);
    for (const int reader : readers[static_cast<std::size_t>(index)])
      if (--waits_for[static_cast<std::size_t>(reader)] == 0) ready.push(reader);
  }
  if (order_.size() < network_.layers.size()) report_cycle();
}

/// Walks up from a layer that never became ready until a layer comes again: that is the circle.
void Inference::report_cycle() {
  const std::set<int> ordered(order_.begin(), order_.end());
  int at = 0;
  while (ordered.contains(at))
    ++at;
  std::vector<int> path;
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    at = *std::find_if(reads(at).begin(), reads(at).end(),
                       [&](int read) { return read != kData && !ordered.contains(read); });
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), at));
  std::string circle = fmt::format("'{}'", spec(at).id);
  constexpr std::size_t kMostNamed = 6;
  for (std::size_t i = path.size(); i-- > 0;) {
    const bool named = i < kMostNamed - 1;
    if (named) circle += fmt::format(" -> '{}'", spec(path[i]).id);
    if (i == kMostNamed - 1) circle += " -> ...";
  }
  refuse(at, {fmt::format("{} is a circle, and data cannot flow in circles", circle),
              {},
              "take one of these connections away, or use a recurrent layer"});
}

/// Every layer but the output must be read. With several unread layers the one that stands last is
/// the output.
void Inference::find_unread() {
  std::set<int> read_by_some;
  for (const std::vector<int>& reads : reads_)
    read_by_some.insert(reads.begin(), reads.end());
  std::vector<int> unread;
  for (int i = 0; i < static_cast<int>(reads_.size()); ++i)
    if (!read_by_some.contains(i)) unread.push_back(i);
  for (std::size_t i = 0; i + 1 < unread.size(); ++i) {
    const std::string& id = spec(unread[i]).id;
    Error error{fmt::format("nobody reads '{}'", id), spec(unread[i]).where,
                "let a later layer read it, or take it away"};
    report(id, std::move(error));
  }
}

void Inference::describe(int index) {
  const std::vector<int>& from = reads(index);
  const auto behind_broken = [&](int read) { return broken_.contains(read); };
  if (from.empty() || std::any_of(from.begin(), from.end(), behind_broken)) broken_.insert(index);
  if (broken_.contains(index)) return;

  Layer layer;
  layer.spec = spec(index);
  layer.kind = find_layer_kind(layer.spec.kind);
  if (layer.kind == nullptr) {
    refuse(index, {fmt::format("there is no layer kind '{}'", displayed(layer.spec.kind)),
                   {},
                   "choose another"});
    return;
  }
  if (auto valid = check_settings(layer); !valid.ok()) {
    refuse(index, std::move(valid).error());
    return;
  }
  std::vector<std::string> names;
  for (const int read : from) {
    names.push_back(read == kData ? std::string(kDataId) : spec(read).id);
    layer.inputs.push_back(read == kData ? kData : place_.at(read));
    layer.reads.push_back(
        read == kData
            ? data_
            : diagnosis.model.layers[static_cast<std::size_t>(place_.at(read))].facts.output);
  }
  auto facts =
      describe_layer(*layer.kind, {layer.spec.id, layer.spec.settings, layer.reads, names});
  if (!facts.ok()) {
    refuse(index, std::move(facts).error());
    return;
  }
  layer.facts = *std::move(facts);
  place_[index] = static_cast<int>(diagnosis.model.layers.size());
  diagnosis.model.layers.push_back(std::move(layer));
}

/// The loss applies a closing softmax or sigmoid itself, which is exact where exp would overflow.
void Inference::take_off_closing() {
  Layer& last = diagnosis.model.layers.back();
  const std::string field = last.kind->name == "activation" ? "function" : "activation";
  if (!last.spec.settings.has(field)) return;
  const std::string word = last.spec.settings.word(field);
  if (word != "softmax" && word != "sigmoid") return;
  diagnosis.model.closing = word;
  last.spec.settings.set(field, std::string("linear"));
}

}  // namespace

Diagnosis diagnose(const Network& network, const Signal& data) {
  Inference inference(network, data);
  inference.run();
  return std::move(inference.diagnosis);
}

Result<Model> infer(const Network& network, const Signal& data) {
  Diagnosis diagnosis = diagnose(network, data);
  if (!diagnosis.problems.empty()) return std::move(diagnosis.problems.front().error);
  return std::move(diagnosis.model);
}

std::vector<Error> problems(const Network& network, const Signal& data) {
  std::vector<Error> out;
  for (Problem& problem : diagnose(network, data).problems)
    out.push_back(std::move(problem.error));
  return out;
}

std::int64_t Layer::parameter_count() const {
  std::int64_t count = 0;
  for (const Parameter& parameter : facts.parameters)
    count += parameter.shape.elements();
  return count;
}

std::int64_t Model::parameter_count() const {
  std::int64_t count = 0;
  for (const Layer& layer : layers)
    count += layer.parameter_count();
  return count;
}

double Model::forward_flops() const {
  double sum = 0;
  for (const Layer& layer : layers)
    sum += layer.facts.forward_flops;
  return sum;
}

std::vector<int> Model::readers_of(int index) const {
  std::vector<int> out;
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (std::find(layers[i].inputs.begin(), layers[i].inputs.end(), index) !=
        layers[i].inputs.end())
      out.push_back(static_cast<int>(i));
  return out;
}

}  // namespace strata::graph
