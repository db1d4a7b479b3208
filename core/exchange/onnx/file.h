// ONNX models in and out. Readers trust nothing: every size is checked against the file's before
// memory is taken for it, and data beside the file is looked for in its folder only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "exchange/onnx/model.h"

namespace strata::exchange::onnx {

/// Protobuf's own limit for one message, and so for a file without data beside it.
inline constexpr std::uint64_t kLargestFile = (std::uint64_t{1} << 31) - 1;

Result<Model> read_onnx(const std::filesystem::path& file);
/// From bytes in hand. `file` is used in messages, and its folder holds data kept beside the file;
/// an empty one: such data is refused.
Result<Model> read_onnx_bytes(std::string_view bytes, const std::filesystem::path& file = {});

struct WriteOptions {
  /// Tensors of more bytes in all than this go into FILE.data beside FILE.
  std::uint64_t most_inside = kLargestFile - (std::uint64_t{1} << 24);
};
/// The whole model as a file's bytes, nothing beside it.
Result<std::string> model_bytes(const Model& model);
/// Writes atomically; the data beside it first. Refuses to write that through a link.
Result<> write_onnx(const std::filesystem::path& file, const Model& model,
                    const WriteOptions& options = {});

}  // namespace strata::exchange::onnx
