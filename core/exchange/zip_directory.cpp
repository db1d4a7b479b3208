#include "exchange/zip_directory.h"

#include <algorithm>

namespace strata::exchange {
namespace {

constexpr std::uint32_t kEndRecord = 0x06054b50;
constexpr std::uint32_t kEndRecord64 = 0x06064b50;
constexpr std::uint32_t kEndLocator64 = 0x07064b50;
constexpr std::uint32_t kDirectoryHeader = 0x02014b50;
constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint64_t kEndRecordBytes = 22;
constexpr std::uint64_t kLocatorBytes = 20;
constexpr std::uint64_t kLongestComment = 0xFFFF;
constexpr std::uint32_t kIn64 = 0xFFFFFFFF;  // "see the zip64 record"

/// The end record: the last one whose comment reaches to the end of the archive.
std::optional<std::uint64_t> find_end(std::string_view bytes) {
  if (bytes.size() < kEndRecordBytes) return std::nullopt;
  const std::uint64_t last = bytes.size() - kEndRecordBytes;
  const std::uint64_t first = last - std::min(last, kLongestComment);
  for (std::uint64_t at = last + 1; at-- > first;)
    if (number_at<std::uint32_t>(bytes, at) == kEndRecord &&
        at + kEndRecordBytes + *number_at<std::uint16_t>(bytes, at + 20) == bytes.size())
      return at;
  return std::nullopt;
}

std::optional<ZipDirectory> directory_64(std::string_view bytes, std::uint64_t end) {
  if (end < kLocatorBytes) return std::nullopt;
  const std::uint64_t locator = end - kLocatorBytes;
  if (number_at<std::uint32_t>(bytes, locator) != kEndLocator64) return std::nullopt;
  const std::uint64_t at = *number_at<std::uint64_t>(bytes, locator + 8);
  if (number_at<std::uint32_t>(bytes, at) != kEndRecord64) return std::nullopt;
  const auto entries = number_at<std::uint64_t>(bytes, at + 32);
  const auto size = number_at<std::uint64_t>(bytes, at + 40);
  const auto begin = number_at<std::uint64_t>(bytes, at + 48);
  if (!begin) return std::nullopt;
  return ZipDirectory{*begin, *size, *entries};
}

/// Takes the zip64 extra field's numbers for those the header left out, in the order size, packed
/// size, place.
bool read_extra(std::string_view extra, ZipMember& member) {
  std::uint64_t at = 0;
  while (const auto id = number_at<std::uint16_t>(extra, at)) {
    const auto length = number_at<std::uint16_t>(extra, at + 2);
    if (!length || *length > extra.size() - at - 4) return true;  // padding of other writers
    const std::string_view field = extra.substr(at + 4, *length);
    at += 4U + *length;
    if (*id != 1) continue;
    std::uint64_t place = 0;
    for (std::uint64_t* number : {&member.size, &member.packed_size, &member.header_at}) {
      if (*number != kIn64) continue;
      const auto value = number_at<std::uint64_t>(field, place);
      if (!value) return false;
      *number = *value;
      place += 8;
    }
    return true;
  }
  return true;
}

}  // namespace

std::optional<ZipDirectory> find_zip_directory(std::string_view bytes) {
  const auto end = find_end(bytes);
  if (!end) return std::nullopt;
  ZipDirectory directory;
  directory.entries = *number_at<std::uint16_t>(bytes, *end + 10);
  directory.size = *number_at<std::uint32_t>(bytes, *end + 12);
  directory.begin = *number_at<std::uint32_t>(bytes, *end + 16);
  if (directory.entries == 0xFFFF || directory.size == kIn64 || directory.begin == kIn64)
    if (const auto wide = directory_64(bytes, *end)) directory = *wide;
  if (directory.begin > *end || directory.size > *end - directory.begin) return std::nullopt;
  return directory;
}

std::optional<ZipMember> zip_member_at(std::string_view bytes, std::uint64_t at) {
  constexpr std::uint64_t kFixed = 46;
  if (at > bytes.size() || bytes.size() - at < kFixed) return std::nullopt;
  if (number_at<std::uint32_t>(bytes, at) != kDirectoryHeader) return std::nullopt;
  ZipMember member;
  member.flags = *number_at<std::uint16_t>(bytes, at + 8);
  member.method = *number_at<std::uint16_t>(bytes, at + 10);
  member.crc = *number_at<std::uint32_t>(bytes, at + 16);
  member.packed_size = *number_at<std::uint32_t>(bytes, at + 20);
  member.size = *number_at<std::uint32_t>(bytes, at + 24);
  member.header_at = *number_at<std::uint32_t>(bytes, at + 42);
  const std::uint64_t name = *number_at<std::uint16_t>(bytes, at + 28);
  const std::uint64_t extra = *number_at<std::uint16_t>(bytes, at + 30);
  const std::uint64_t comment = *number_at<std::uint16_t>(bytes, at + 32);
  if (name + extra + comment > bytes.size() - at - kFixed) return std::nullopt;
  member.name = bytes.substr(at + kFixed, name);
  if (!read_extra(bytes.substr(at + kFixed + name, extra), member)) return std::nullopt;
  member.next = at + kFixed + name + extra + comment;
  return member;
}

std::optional<std::uint64_t> zip_data_at(std::string_view bytes, const ZipMember& member) {
  constexpr std::uint64_t kFixed = 30;
  const std::uint64_t at = member.header_at;
  if (at > bytes.size() || bytes.size() - at < kFixed) return std::nullopt;
  if (number_at<std::uint32_t>(bytes, at) != kLocalHeader) return std::nullopt;
  const std::uint64_t begin = at + kFixed + *number_at<std::uint16_t>(bytes, at + 26) +
                              *number_at<std::uint16_t>(bytes, at + 28);
  if (begin > bytes.size() || member.packed_size > bytes.size() - begin) return std::nullopt;
  return begin;
}

}  // namespace strata::exchange
