// Tensors found at places in a file, brought together as a TensorFile: where they lie well they
// stay there, the others are copied once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/tensor_file.h"

namespace strata::exchange {

/// A tensor whose numbers lie in a file's bytes from `begin` on, row-major unless `strides` says
/// otherwise, or (own) in bytes of its own.
struct TensorPiece {
  std::string name;
  NumberType type = NumberType::f32;
  std::vector<std::int64_t> shape = {};
  std::uint64_t begin = 0;                 // byte in the file of the first number
  std::uint64_t end = 0;                   // byte behind the last that may be read
  std::vector<std::int64_t> strides = {};  // in numbers, none negative; empty: row-major
  bool own = false;                        // `bytes` holds the numbers
  std::string bytes = {};
};

/// Checks that every piece lies within its bytes, and makes a TensorFile of them. Copies of pieces
/// that lie badly (strides, alignment) may take twice the file's size, no more. `where` names the
/// file in messages.
Result<TensorFile> gather_pieces(std::string file, std::vector<TensorPiece> pieces,
                                 std::map<std::string, std::string> metadata,
                                 const std::string& where);

}  // namespace strata::exchange
