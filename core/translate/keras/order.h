// Where channels-last matters beyond an image: rows that were images once.
#pragma once

#include <optional>
#include <vector>

#include "graph/network.h"

namespace strata::translate::keras {

/// Channels x height x width of the image that layer `index` (a flatten) lays out, where Keras'
/// order of the numbers differs and nobody but dense layers sees it: these have their columns
/// permuted instead. Nothing: the order has to be put right, or is.
std::optional<graph::Shape> free_order(const graph::Model& model, int index);

/// The same for a dense layer: the image whose numbers its columns stand for.
std::optional<graph::Shape> flattened_image(const graph::Model& model, int index);

/// True for an image that reads differently in Keras' order.
bool order_matters(const graph::Shape& shape);

/// Sizes as Keras has them: height, width, channels for images.
std::vector<std::int64_t> keras_sizes(const graph::Shape& shape);

}  // namespace strata::translate::keras
