// The network as a value: layers, what each reads, and what follows from that (shapes, parameters,
// cost).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "graph/layer_kind.h"

namespace strata::graph {

/// One layer as the project file says it.
struct LayerSpec {
  std::string id;
  std::string kind;
  Settings settings;  // complete: defaults filled in
  std::vector<std::string>
      inputs;           // ids of the layers read; empty: the layer before (the data, for the first)
  std::string device;   // pins the layer's stage; empty: the plan decides
  bool frozen = false;  // its parameters keep their values ("trainable": false)
  std::string where;    // "cnn.strata:12:7", for messages
  bool operator==(const LayerSpec& other) const;  // all but `where`
};

/// The stack or graph that the user draws. "data" is a reserved id: the data set.
struct Network {
  std::vector<LayerSpec> layers;
  [[nodiscard]] const LayerSpec* find(std::string_view id) const;
  bool operator==(const Network&) const = default;
};

inline constexpr std::string_view kDataId = "data";
inline constexpr std::size_t kMostLayers = 10'000;
inline constexpr std::size_t kMostInputs = 128;  // of one layer
inline constexpr std::size_t kLongestId = 64;

/// Ids name layers in messages, files and generated code: 1 to 64 bytes, none of them space,
/// control, quote, '.', '/' or backslash, and not "data".
Result<> check_layer_id(std::string_view id, const std::string& where);

/// Reads the project's "layers" list. Refuses unknown kinds and fields (with the nearest known
/// one), wrong types, numbers out of range, ids that stand twice.
Result<Network> read_network(const JsonValue& layers);
Json to_json(const Network& network);

/// A layer with everything worked out.
struct Layer {
  LayerSpec spec;
  const LayerKind* kind = nullptr;
  std::vector<int> inputs;    // indices into Model::layers; -1: the data
  std::vector<Signal> reads;  // what the inputs give
  LayerFacts facts;

  [[nodiscard]] const std::string& id() const { return spec.id; }
  [[nodiscard]] std::int64_t parameter_count() const;  // trained and running ones
};

/// A network on given data: layers in an order in which each comes after what it reads. The last
/// one gives the logits: a closing softmax or sigmoid was taken off, because the loss applies it
/// (`closing` says which).
struct Model {
  Signal input;
  std::vector<Layer> layers;
  std::string closing;  // "", "softmax" or "sigmoid"

  [[nodiscard]] const Signal& output() const {
    return layers.empty() ? input : layers.back().facts.output;
  }
  [[nodiscard]] std::int64_t parameter_count() const;
  [[nodiscard]] double forward_flops() const;
  /// Indices of the layers that read layer `index` (-1: the data).
  [[nodiscard]] std::vector<int> readers_of(int index) const;
};

/// Works out shapes, parameters and costs; the first problem, naming layer, both shapes and a
/// remedy. Also refuses cycles, inputs that do not exist, and a layer other than the last that
/// nobody reads.
Result<Model> infer(const Network& network, const Signal& data);

/// A problem and the layer it is about (empty: the network as a whole).
struct Problem {
  std::string layer;
  Error error;
};

/// A network looked at as far as possible: `model` holds the layers that work out, without those
/// that do not and those behind them. With no problems it is what `infer` gives.
struct Diagnosis {
  Model model;
  std::vector<Problem> problems;
};

/// For editors, which go on with a network that is not finished yet.
Diagnosis diagnose(const Network& network, const Signal& data);

/// All problems at once (for the studio's list and `strata check`): a layer behind a broken one is
/// left out.
std::vector<Error> problems(const Network& network, const Signal& data);

}  // namespace strata::graph
