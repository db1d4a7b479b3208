#include "exchange/zip_archive.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <set>

#include "exchange/zip_directory.h"

namespace strata::exchange {
namespace {

constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kEncrypted = 0x2041;  // bits 0, 6 and 13
constexpr std::uint64_t kMostUnpacked = 100;  // times the archive's size
constexpr std::size_t kStep = std::size_t{1} << 20;

Error damaged(const std::string& where, std::string what) {
  return {std::move(what), where, "it may be cut short: take the file from its source again"};
}

/// What is wrong with the members together, or "": two that share bytes could unpack to many times
/// the archive.
std::string overlap_of(const std::vector<ZipEntry>& entries) {
  std::vector<const ZipEntry*> order;
  std::set<std::string_view> names;
  order.reserve(entries.size());
  for (const ZipEntry& entry : entries) {
    if (!names.insert(entry.name).second)
      return fmt::format("the member '{}' stands twice", entry.name);
    order.push_back(&entry);
  }
  std::sort(order.begin(), order.end(),
            [](const ZipEntry* a, const ZipEntry* b) { return a->begin < b->begin; });
  std::uint64_t at = 0;
  for (const ZipEntry* entry : order) {
    if (entry->begin < at) return fmt::format("the member '{}' overlaps another", entry->name);
    at = entry->begin + entry->packed_size;
  }
  return {};
}

struct Inflater {
  Inflater() { ready = inflateInit2(&stream, -MAX_WBITS) == Z_OK; }
  ~Inflater() {
    if (ready) inflateEnd(&stream);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  z_stream stream = {};
  bool ready = false;
};

/// The unpacked bytes, exactly `size` of them; memory grows with what really comes out.
std::optional<std::string> inflated(std::string_view packed, std::uint64_t size) {
  Inflater inflater;
  if (!inflater.ready) return std::nullopt;
  z_stream& stream = inflater.stream;
  std::string out;
  int status = Z_OK;
  while (status == Z_OK) {
    if (stream.avail_in == 0) {
      const std::size_t step = std::min(packed.size(), kStep);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
      stream.avail_in = static_cast<uInt>(step);
      packed.remove_prefix(step);
    }
    const std::size_t done = out.size();
    const std::size_t room = std::min<std::uint64_t>(size - done, std::max(done, kStep / 16)) + 1;
    out.resize(done + room);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + done);
    stream.avail_out = static_cast<uInt>(std::min(room, kStep));
    const std::size_t offered = stream.avail_out;
    status = inflate(&stream, Z_NO_FLUSH);
    out.resize(done + offered - stream.avail_out);
    if (out.size() > size) return std::nullopt;
    if (status == Z_BUF_ERROR && stream.avail_in == 0 && !packed.empty()) status = Z_OK;
  }
  if (status != Z_STREAM_END || out.size() != size) return std::nullopt;
  return out;
}

}  // namespace

std::uint32_t zip_checksum(std::string_view bytes) {
  uLong sum = crc32(0, nullptr, 0);
  while (!bytes.empty()) {
    const std::size_t step = std::min(bytes.size(), std::size_t{1} << 30);
    sum = crc32(sum, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(step));
    bytes.remove_prefix(step);
  }
  return static_cast<std::uint32_t>(sum);
}

bool is_zip(std::string_view start) { return start.starts_with("PK\x03\x04"); }

Result<ZipArchive> ZipArchive::open(std::string_view bytes, const std::string& where) {
  const auto directory = find_zip_directory(bytes);
  if (!directory) return damaged(where, "the archive has no directory at its end");
  ZipArchive archive(bytes, where);
  const std::string_view all = bytes.substr(0, directory->begin + directory->size);
  std::uint64_t at = directory->begin;
  for (std::uint64_t i = 0; i < directory->entries; ++i) {
    const auto member = zip_member_at(all, at);
    if (!member) return damaged(where, fmt::format("the archive's entry {} is damaged", i + 1));
    at = member->next;
    if ((member->flags & kEncrypted) != 0)
      return Error{fmt::format("the member '{}' is encrypted", member->name), where,
                   "save the file without a password"};
    if (member->method != kStored && member->method != kDeflated)
      return Error{fmt::format("the member '{}' is packed by method {}, which is not read",
                               member->name, member->method),
                   where, "pack the file by deflate or not at all"};
    const auto begin = zip_data_at(bytes.substr(0, directory->begin), *member);
    if (!begin)
      return damaged(where, fmt::format("the member '{}' lies outside the file", member->name));
    if (member->method == kStored && member->size != member->packed_size)
      return damaged(where, fmt::format("the member '{}' has two sizes", member->name));
    archive.entries_.push_back({member->name, member->method == kDeflated, *begin,
                                member->packed_size, member->size, member->crc});
  }
  if (std::string problem = overlap_of(archive.entries_); !problem.empty())
    return damaged(where, std::move(problem));
  return archive;
}

const ZipEntry* ZipArchive::find(std::string_view name) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const ZipEntry& entry) { return entry.name == name; });
  return found == entries_.end() ? nullptr : &*found;
}

Result<> ZipArchive::check_sum(const ZipEntry& entry, std::string_view content) const {
  if (entry.crc == 0 || zip_checksum(content) == entry.crc) return {};
  return damaged(where_, fmt::format("the checksum of '{}' is wrong", entry.name));
}

Result<std::string_view> ZipArchive::stored(const ZipEntry& entry) const {
  if (entry.packed)
    return Error{fmt::format("the member '{}' is packed", entry.name), where_,
                 "save the file again without compression"};
  const std::string_view content = bytes_.substr(entry.begin, entry.size);
  STRATA_CHECK(check_sum(entry, content));
  return content;
}

Result<std::string> ZipArchive::content(const ZipEntry& entry) const {
  if (!entry.packed) {
    STRATA_TRY(const std::string_view content, stored(entry));
    return std::string(content);
  }
  if (entry.size / kMostUnpacked > bytes_.size())
    return Error{fmt::format("the member '{}' unpacks to more than {} times the file", entry.name,
                             kMostUnpacked),
                 where_, "unpack it yourself if you trust it"};
  auto content = inflated(bytes_.substr(entry.begin, entry.packed_size), entry.size);
  if (!content) return damaged(where_, fmt::format("the member '{}' does not unpack", entry.name));
  STRATA_CHECK(check_sum(entry, *content));
  return std::move(*content);
}

}  // namespace strata::exchange
