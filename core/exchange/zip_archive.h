// Zip archives in memory, read by their central directory and never trusted.
// Format: PKWARE's APPNOTE.TXT 6.3, sections 4.3 (records) and 4.5.3 (zip64).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strata::exchange {

/// A member: where its packed bytes lie in the archive.
struct ZipEntry {
  std::string_view name;
  bool packed = false;      // by deflate; else the bytes are as they are
  std::uint64_t begin = 0;  // of its data, from the archive's start
  std::uint64_t packed_size = 0;
  std::uint64_t size = 0;
  std::uint32_t crc = 0;  // 0: the writer left it out (torch.serialization.set_crc32_options)
};

/// The members of an archive, whose bytes are borrowed.
class ZipArchive {
 public:
  /// Refuses encrypted, overlapping, repeated and out-of-range members.
  static Result<ZipArchive> open(std::string_view bytes, const std::string& where);

  [[nodiscard]] const std::vector<ZipEntry>& entries() const { return entries_; }
  [[nodiscard]] const ZipEntry* find(std::string_view name) const;
  /// A member's bytes, its checksum verified. Refuses one that unpacks to more than a hundred times
  /// the archive.
  [[nodiscard]] Result<std::string> content(const ZipEntry& entry) const;
  /// Likewise without a copy; the member must not be packed.
  [[nodiscard]] Result<std::string_view> stored(const ZipEntry& entry) const;

 private:
  ZipArchive(std::string_view bytes, std::string where) : bytes_(bytes), where_(std::move(where)) {}
  [[nodiscard]] Result<> check_sum(const ZipEntry& entry, std::string_view content) const;

  std::string_view bytes_;
  std::string where_;
  std::vector<ZipEntry> entries_;
};

/// CRC-32 as zip archives use it.
std::uint32_t zip_checksum(std::string_view bytes);

/// True for bytes that begin as a zip archive does.
bool is_zip(std::string_view start);

}  // namespace strata::exchange
