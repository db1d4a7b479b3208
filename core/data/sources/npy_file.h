// NumPy's .npy: a header that names type and shape, then the values in C order.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace strata::data {

/// An array of any number type. Values stay where they are (a mapped file or a buffer) until
/// converted.
struct NpyArray {
  char kind = 'f';        // 'f' real, 'i' signed, 'u' unsigned, 'b' boolean
  std::size_t width = 4;  // bytes per value
  std::vector<std::int64_t> sizes;
  std::shared_ptr<const std::byte> values;
  std::string where;  // the file, for messages

  [[nodiscard]] std::int64_t rows() const { return sizes.front(); }
  [[nodiscard]] std::int64_t row_elements() const;
  [[nodiscard]] std::int64_t elements() const { return rows() * row_elements(); }
  [[nodiscard]] bool is_real() const { return kind == 'f'; }

  /// Value number `at`, converted.
  [[nodiscard]] double real(std::int64_t at) const;
  [[nodiscard]] std::int64_t integer(std::int64_t at) const;
  /// "row 7, column 2" of value number `at`.
  [[nodiscard]] std::string place(std::int64_t at) const;
};

/// Reads the header of `bytes`, which must hold all the values it promises. `owner` keeps them
/// alive.
Result<NpyArray> parse_npy(std::span<const std::byte> bytes,
                           const std::shared_ptr<const std::byte>& owner, const std::string& where);

/// Maps a .npy file.
Result<NpyArray> open_npy(const std::filesystem::path& file);

/// An array out of an .npz archive; the Error lists what is in it.
Result<std::vector<std::pair<std::string, NpyArray>>> open_npz(const std::filesystem::path& file);

}  // namespace strata::data
