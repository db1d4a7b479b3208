// Writes zip archives as torch.save does: members as they are, their data at multiples of 64 bytes,
// zip64 where sizes need it. Format: PKWARE's APPNOTE.TXT 6.3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace strata::exchange {

/// Lays an archive out member by member: what goes before each member's bytes, and the directory
/// behind the last.
class ZipLayout {
 public:
  /// The local header of the next member, padded so that its data is aligned.
  std::string header_of(const std::string& name, std::string_view content);
  /// The central directory, once all members are there.
  [[nodiscard]] std::string directory() const;

 private:
  struct Member {
    std::string name;
    std::uint64_t size = 0;
    std::uint64_t header_at = 0;
    std::uint32_t crc = 0;
  };
  std::vector<Member> members_;
  std::uint64_t at_ = 0;
};

}  // namespace strata::exchange
