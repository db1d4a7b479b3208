// SHA-256 (FIPS 180-4).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace strata::data {

/// The digest of everything added so far, in hexadecimal.
class Sha256 {
 public:
  void add(std::string_view text);
  [[nodiscard]] std::string hex() const;

 private:
  void block(const std::uint8_t* bytes);
  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> open_ = {};  // the block being filled
  std::size_t filled_ = 0;
  std::uint64_t bytes_ = 0;
};

std::string sha256(std::string_view bytes);

}  // namespace strata::data
