// The header of a safetensors file, read without building a tree: memory is bounded by what it
// says.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/tensor_file.h"

namespace strata::exchange {

struct HeaderTensor {
  std::string name;
  NumberType type = NumberType::f32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;  // in the data after the header
  std::uint64_t end = 0;
};

struct SafetensorsHeader {
  std::vector<HeaderTensor> tensors;  // in the header's order
  std::map<std::string, std::string> metadata;
};

/// Reads the header's text and checks it against the size of the data that follows it. `file` is
/// used in messages only.
Result<SafetensorsHeader> read_safetensors_header(std::string_view text, std::uint64_t data_bytes,
                                                  const std::string& file);

}  // namespace strata::exchange
