// Keras weights in HDF5: model.save("x.h5"), save_weights("x.weights.h5"), and .keras archives.
// Layouts: keras/src/legacy/saving/legacy_h5_format.py, keras/src/saving/saving_lib.py.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "exchange/tensor_file.h"

namespace strata::exchange {

/// The weights in a Keras file, by their paths in it ("conv1/conv1/kernel:0", without
/// "model_weights/"; or "layers/conv2d/vars/0"), in the order of its layers, without the
/// optimizer's. Layouts are Keras'. The metadata's "format" is "keras"; "layer layers/conv2d" gives
/// the layer's own name where the file has it under another, "config" the model's configuration
/// (JSON) where the file has it.
Result<TensorFile> read_hdf5_weights(const std::filesystem::path& file);
/// Likewise from a file's bytes; `where` names it in messages.
Result<TensorFile> read_hdf5_bytes(std::string bytes, const std::string& where);

/// True for bytes that begin as HDF5, or a zip archive that holds a model.weights.h5.
bool is_keras_file(std::string_view bytes);

}  // namespace strata::exchange
