// Weights in several safetensors files beside one another, as Hugging Face's tools write them.
// Format: model.safetensors.index.json, {"weight_map": {tensor: file}} (huggingface_hub's
// serialization guide).
#pragma once

#include <filesystem>

#include "base/result.h"
#include "exchange/tensor_file.h"

namespace strata::exchange {

/// A folder with model.safetensors, or with model.safetensors.index.json and its shards.
Result<TensorFile> read_sharded_folder(const std::filesystem::path& folder);
/// An index file; its shards lie in the same folder.
Result<TensorFile> read_sharded_index(const std::filesystem::path& index);

}  // namespace strata::exchange
