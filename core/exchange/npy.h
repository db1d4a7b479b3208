// NumPy's .npy files: one array, row-major, of int64, int32, float32, float64 or uint8.
// Format: numpy/lib/format.py (versions 1.0, 2.0 and 3.0).
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/tensor_file.h"

namespace strata::exchange {

struct NpyHeader {
  NumberType type = NumberType::f32;
  std::vector<std::int64_t> shape;
  std::uint64_t data_at = 0;  // byte in the file where the numbers begin

  [[nodiscard]] std::int64_t elements() const;
  [[nodiscard]] std::uint64_t bytes() const;
};

/// Reads and checks a file's header: type, order, shape, and that exactly as many bytes follow as
/// the shape asks for. Nothing is allocated for the numbers.
Result<NpyHeader> read_npy_header(const std::filesystem::path& file);

struct NpyArray {
  NpyHeader header;
  std::string bytes;

  /// The numbers; T must be the header's type.
  template <class T>
  [[nodiscard]] std::vector<T> as() const {
    std::vector<T> out(bytes.size() / sizeof(T));
    std::memcpy(out.data(), bytes.data(), out.size() * sizeof(T));
    return out;
  }
};

/// Reads a whole array.
Result<NpyArray> read_npy(const std::filesystem::path& file);

/// Reads an array of whole numbers (int64, int32 or uint8) as int64.
Result<std::vector<std::int64_t>> read_npy_integers(const std::filesystem::path& file,
                                                    std::vector<std::int64_t>* shape = nullptr);

/// Writes atomically, version 1.0.
Result<> write_npy(const std::filesystem::path& file, NumberType type,
                   const std::vector<std::int64_t>& shape, std::span<const std::byte> data);

}  // namespace strata::exchange
