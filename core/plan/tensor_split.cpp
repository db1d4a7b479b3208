#include "plan/tensor_split.h"

#include <array>
#include <utility>

namespace strata::plan {
namespace {

/// Softmax needs all units at once, and a group of filters sees only its own channels.
bool parts_depend_on_each_other(const graph::Layer& layer) {
  const graph::Settings& settings = layer.spec.settings;
  return (settings.has("activation") && settings.word("activation") == "softmax") ||
         (settings.has("groups") && settings.integer("groups") > 1);
}

}  // namespace

TensorSplit tensor_split_of(const graph::Layer& layer) {
  constexpr std::array<std::pair<std::string_view, TensorSplit>, 8> known = {
      {{"dense", TensorSplit::units},
       {"embedding", TensorSplit::units},
       {"lstm", TensorSplit::units},
       {"gru", TensorSplit::units},
       {"rnn", TensorSplit::units},
       {"attention", TensorSplit::heads},
       {"conv1d", TensorSplit::filters},
       {"conv2d", TensorSplit::filters}}};
  if (parts_depend_on_each_other(layer)) return TensorSplit::whole;
  for (const auto& [kind, split] : known)
    if (layer.spec.kind == kind) return split;
  return TensorSplit::whole;
}

std::string_view word_for(TensorSplit split) {
  switch (split) {
    case TensorSplit::units:
      return "units";
    case TensorSplit::heads:
      return "heads";
    case TensorSplit::filters:
      return "filters";
    case TensorSplit::whole:
      break;
  }
  return "whole";
}

std::int64_t tensor_parts(const graph::Layer& layer) {
  const TensorSplit split = tensor_split_of(layer);
  return split == TensorSplit::whole ? 0
                                     : layer.spec.settings.integer(std::string(word_for(split)));
}

bool can_split(const graph::Layer& layer, int shards) {
  const std::int64_t parts = tensor_parts(layer);
  return parts > 0 && parts % shards == 0;
}

std::optional<ParameterCut> cut_of(const graph::Layer& layer, const graph::Parameter& parameter) {
  switch (tensor_split_of(layer)) {
    case TensorSplit::units:
    case TensorSplit::filters:
      if (parameter.role == graph::ParameterRole::embedding) return ParameterCut{.dimension = 1};
      return ParameterCut{.blocks = parameter.gates};
    case TensorSplit::heads:  // what leads into the heads by rows, what leads out by columns
      if (parameter.gates > 1) return ParameterCut{.blocks = parameter.gates};
      if (parameter.role == graph::ParameterRole::kernel) return ParameterCut{.dimension = 1};
      break;
    case TensorSplit::whole:
      break;
  }
  return std::nullopt;
}

}  // namespace strata::plan
