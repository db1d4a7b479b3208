// Weights in any file that Strata reads, told apart by content, never by name.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "exchange/tensor_file.h"

namespace strata::exchange {

/// Reads safetensors, PyTorch's .pt and .pth, Keras' .h5, .weights.h5 and .keras, and folders or
/// "....index.json" files of sharded safetensors (Hugging Face's layout; shards are taken from the
/// index's own folder only).
Result<TensorFile> read_weights(const std::filesystem::path& file);

/// Whose names and layouts tensors have: PyTorch's (also safetensors) or Keras'.
enum class WeightsStyle { torch, keras };
WeightsStyle style_of(const TensorFile& file);

}  // namespace strata::exchange
