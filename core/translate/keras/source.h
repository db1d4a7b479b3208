// A network as Keras 3 source that a person would have written: channels last, layers named by
// their ids, and a load_weights that takes Strata's .safetensors. keras.io/api/layers
#pragma once

#include <string>

#include "base/result.h"
#include "graph/network.h"
#include "project/project.h"
#include "translate/source_options.h"

namespace strata::translate {

/// A .keras.py file for any of Keras' backends. With `training_loop` it also trains as the project
/// says; with `parallel` on all devices of one machine (MirroredStrategy: TensorFlow's backend). An
/// Error names a layer that Keras cannot express.
Result<std::string> keras_source(const Project& project, const graph::Model& model,
                                 const SourceOptions& options);

}  // namespace strata::translate
