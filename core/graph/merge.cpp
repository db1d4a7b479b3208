#include "graph/merge.h"

#include <fmt/format.h>

#include <algorithm>

namespace strata::graph {

Result<> needs_several(const LayerQuestion& ask) {
  if (ask.inputs.size() >= 2) return {};
  return Error{
      fmt::format("'{}' joins layers but reads only '{}'", ask.id, ask.input_names.front()),
      {},
      "name at least two in its \"inputs\""};
}

Error refuse_pair(const LayerQuestion& ask, const std::string& needs, std::size_t other,
                  std::string remedy) {
  return {fmt::format("'{}' needs {} but '{}' gives {} and '{}' gives {}", ask.id, needs,
                      ask.input_names.front(), ask.input().text(), ask.input_names[other],
                      ask.inputs[other].text()),
          {},
          std::move(remedy)};
}

std::string common_mask(const LayerQuestion& ask) {
  const std::string& first = ask.input().mask;
  const bool shared = std::all_of(ask.inputs.begin(), ask.inputs.end(),
                                  [&](const Signal& signal) { return signal.mask == first; });
  return shared ? first : std::string();
}

std::size_t concat_axis(const Settings& settings, const Shape& first) {
  const std::size_t rank = first.rank();
  if (settings.is_word("axis")) return rank == 3 ? 0 : rank - 1;
  const std::int64_t axis = settings.integers("axis").front();
  const std::int64_t from_front = axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis - 1;
  return from_front < 0 ? rank : static_cast<std::size_t>(from_front);
}

Result<LayerFacts> elementwise_facts(const LayerQuestion& ask) {
  STRATA_CHECK(needs_several(ask));
  const Shape& shape = ask.input().shape;
  for (std::size_t i = 1; i < ask.inputs.size(); ++i)
    if (ask.inputs[i].shape != shape)
      return refuse_pair(ask, "inputs of one shape", i,
                         "make them alike, with a dense layer or a 1x1 convolution on one of them");
  LayerFacts facts;
  facts.output.shape = shape;
  facts.output.mask = common_mask(ask);
  facts.forward_flops =
      static_cast<double>(ask.inputs.size() - 1) * static_cast<double>(shape.elements());
  facts.shape_sum = "unchanged";
  facts.flops_sum = fmt::format("{} * {}", ask.inputs.size() - 1, fmt::join(shape.sizes(), "*"));
  return facts;
}

}  // namespace strata::graph
