#include "graph/stack_form.h"

#include <algorithm>

namespace strata::graph {
namespace {

/// What layer `index` reads when it does not say.
std::string before(const Network& network, std::size_t index) {
  if (index == 0 || network.layers[index].kind == "input") return std::string(kDataId);
  return network.layers[index - 1].id;
}

}  // namespace

Network spelled_out(Network network) {
  for (std::size_t i = 0; i < network.layers.size(); ++i)
    if (network.layers[i].inputs.empty()) network.layers[i].inputs = {before(network, i)};
  return network;
}

Network as_stack(Network network) {
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    std::vector<std::string>& inputs = network.layers[i].inputs;
    if (inputs.size() == 1 && inputs.front() == before(network, i)) inputs.clear();
  }
  return network;
}

std::size_t index_of(const Network& network, std::string_view id) {
  const auto found = std::find_if(network.layers.begin(), network.layers.end(),
                                  [&](const LayerSpec& layer) { return layer.id == id; });
  return static_cast<std::size_t>(found - network.layers.begin());
}

std::int64_t divisor_up_to(std::int64_t number, std::int64_t most) {
  for (std::int64_t divisor = std::min(number, most); divisor > 1; --divisor)
    if (number % divisor == 0) return divisor;
  return 1;
}

}  // namespace strata::graph
