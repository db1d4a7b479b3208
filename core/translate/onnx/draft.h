// A network while it is being read from ONNX: layers with weights, who reads whom.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "graph/network.h"
#include "translate/onnx/import.h"
#include "translate/onnx/named_floats.h"

namespace strata::translate::onnx {

/// What a layer reads: a layer (-1: the data), or its state behind the last step.
struct Read {
  int layer = -1;
  bool last = false;
  auto operator<=>(const Read&) const = default;
};

struct DraftLayer {
  graph::LayerSpec spec;
  std::vector<Read> reads;
  graph::Shape shape;                // of its output; of a recurrent layer, of all steps
  std::vector<NamedFloats> weights;  // names without the layer's
  [[nodiscard]] bool recurrent() const {
    return spec.kind == "lstm" || spec.kind == "gru" || spec.kind == "rnn";
  }
};

using Overrides = std::vector<std::pair<std::string, graph::SettingValue>>;

class Draft {
 public:
  /// Adds a layer with its kind's defaults but for `settings`. `name` is what it would best be
  /// called. Works out its shape; an Error where it does not fit.
  Result<int> add(const std::string& kind, const std::string& name, std::vector<Read> reads,
                  Overrides settings, std::vector<NamedFloats> weights = {});

  [[nodiscard]] DraftLayer& layer(int index) { return layers_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] graph::Shape shape_of(const Read& read) const;
  /// Works a layer's shape out again, after a change of its settings.
  Result<> describe(int index);

  graph::Signal input;

  /// The network whose output is `output`: layers that nobody reads left out, activations moved
  /// into the layers before them where these can apply them.
  Result<ImportedNetwork> finished(Read output);

 private:
  std::string fresh(const std::string& wanted, const std::string& kind);
  void merge_activations(Read& output);
  Result<> settle_recurrent(const std::vector<char>& used, Read output);
  [[nodiscard]] std::vector<char> used_from(Read output) const;

  std::vector<DraftLayer> layers_;
  std::set<std::string> ids_;
};

}  // namespace strata::translate::onnx
