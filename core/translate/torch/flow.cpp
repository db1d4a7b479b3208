#include "translate/torch/flow.h"

#include <algorithm>
#include <map>

#include "translate/torch/names.h"

namespace strata::translate {
namespace {

bool heeds_masks(const graph::Layer& layer) {
  const std::string_view kind = layer.kind->name;
  return layer.kind->category == graph::Category::recurrent || kind == "attention" ||
         kind == "global_avgpool" || kind == "global_maxpool";
}

}  // namespace

Flow flow_of(const graph::Model& model, std::set<std::string> taken) {
  taken.insert({"self", "x", "F", "nn", "torch"});
  const int count = static_cast<int>(model.layers.size());
  const auto next_alone = [&](int index) {
    const std::vector<int> readers = model.readers_of(index);
    return readers.empty() || (readers.size() == 1 && readers.front() == index + 1);
  };
  Flow flow;
  flow.input = next_alone(-1) ? "x" : new_variable("data", taken);
  std::map<std::string, std::string> masks;  // by the embedding's id
  for (const graph::Layer& layer : model.layers)
    if (heeds_masks(layer) && !layer.reads.front().mask.empty())
      if (std::string& name = masks[layer.reads.front().mask]; name.empty())
        name = new_variable(layer.reads.front().mask + "_words", taken);
  std::vector<std::string> values;
  for (int i = 0; i < count; ++i) {
    const graph::Layer& layer = model.layers[static_cast<std::size_t>(i)];
    Site site{layer, {}, {}, {}, {}, {}};
    for (const int from : layer.inputs)
      site.in.push_back(from < 0 ? flow.input : values[static_cast<std::size_t>(from)]);
    site.out = next_alone(i) ? "x" : new_variable(layer.id(), taken);
    if (heeds_masks(layer) && !layer.reads.front().mask.empty())
      site.mask = masks[layer.reads.front().mask];
    if (const auto own = masks.find(layer.id()); own != masks.end()) site.own_mask = own->second;
    values.push_back(site.out);
    flow.sites.push_back(std::move(site));
  }
  flow.output = values.empty() ? flow.input : values.back();
  return flow;
}

const KindSpelling* find_spelling(std::span<const KindSpelling> table, std::string_view kind) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const KindSpelling& one) { return one.kind == kind; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace strata::translate
