// The central directory of a zip archive: where it lies, and one member after the other.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace strata::exchange {

/// Little-endian numbers at places of a span; nothing outside it.
template <class T>
std::optional<T> number_at(std::string_view bytes, std::uint64_t at) {
  if (at > bytes.size() || bytes.size() - at < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

struct ZipDirectory {
  std::uint64_t begin = 0;
  std::uint64_t size = 0;
  std::uint64_t entries = 0;
};

/// Finds the directory by the record at the archive's end, zip64's where there is one.
std::optional<ZipDirectory> find_zip_directory(std::string_view bytes);

/// One member as the directory says it.
struct ZipMember {
  std::string_view name;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed_size = 0;
  std::uint64_t size = 0;
  std::uint64_t header_at = 0;
  std::uint64_t next = 0;  // where the directory goes on
};
std::optional<ZipMember> zip_member_at(std::string_view bytes, std::uint64_t at);

/// Where the data of a member begins, behind its local header.
std::optional<std::uint64_t> zip_data_at(std::string_view bytes, const ZipMember& member);

}  // namespace strata::exchange
