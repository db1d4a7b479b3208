// Weights that Keras saved, under PyTorch's names and in its layouts.
#pragma once

#include "base/result.h"
#include "exchange/tensor_file.h"
#include "graph/network.h"

namespace strata::translate {

/// `keras` holds the data sets of a .h5, .weights.h5 or .keras file by their paths
/// ("layers/dense_1/vars/0", "model_weights/fc1/fc1/kernel"). Each layer of the model takes the
/// Keras layer of its name; else the next of its class, in the file's order, whose shapes fit.
/// Layers that find none are left out; an Error when none finds any.
Result<exchange::TensorFile> from_keras(const graph::Model& model,
                                        const exchange::TensorFile& keras);

}  // namespace strata::translate
