#include "translate/keras/order.h"

#include <algorithm>

namespace strata::translate::keras {
namespace {

/// True for layers that treat every number alike, wherever it stands.
bool blind_to_order(const graph::Layer& layer) {
  const std::string_view kind = layer.kind->name;
  if (kind == "activation") return layer.spec.settings.word("function") != "softmax";
  return kind == "dropout" || kind == "noise";
}

bool only_dense_behind(const graph::Model& model, int index) {
  const std::vector<int> readers = model.readers_of(index);
  return !readers.empty() && std::all_of(readers.begin(), readers.end(), [&](int reader) {
    const graph::Layer& layer = model.layers[static_cast<std::size_t>(reader)];
    return layer.kind->name == "dense" ||
           (blind_to_order(layer) && only_dense_behind(model, reader));
  });
}

}  // namespace

bool order_matters(const graph::Shape& shape) {
  return shape.rank() == 3 && shape[0] > 1 && shape[1] * shape[2] > 1;
}

std::vector<std::int64_t> keras_sizes(const graph::Shape& shape) {
  if (shape.rank() == 3) return {shape[1], shape[2], shape[0]};
  return shape.sizes();
}

std::optional<graph::Shape> free_order(const graph::Model& model, int index) {
  const graph::Layer& layer = model.layers[static_cast<std::size_t>(index)];
  const graph::Shape& image = layer.reads.front().shape;
  if (!order_matters(image) || !only_dense_behind(model, index)) return std::nullopt;
  return image;
}

std::optional<graph::Shape> flattened_image(const graph::Model& model, int index) {
  for (int at = model.layers[static_cast<std::size_t>(index)].inputs.front(); at >= 0;) {
    const graph::Layer& layer = model.layers[static_cast<std::size_t>(at)];
    if (layer.kind->name == "flatten") return free_order(model, at);
    if (!blind_to_order(layer)) return std::nullopt;
    at = layer.inputs.front();
  }
  return std::nullopt;
}

}  // namespace strata::translate::keras
