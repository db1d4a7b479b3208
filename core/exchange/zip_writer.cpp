#include "exchange/zip_writer.h"

#include "exchange/zip_archive.h"

namespace strata::exchange {
namespace {

constexpr std::uint64_t kAlignment = 64;
constexpr std::uint64_t kIn64 = 0xFFFFFFFF;  // from here on a number stands in a zip64 field
constexpr std::uint64_t kDosDate = 0x21;     // 1980-01-01: the same content gives the same file
constexpr std::uint64_t kUtf8Name = 0x800;

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i)
    out += static_cast<char>(value >> (8 * i) & 0xFF);
}

std::uint64_t narrow(std::uint64_t value) { return value < kIn64 ? value : kIn64; }

}  // namespace

std::string ZipLayout::header_of(const std::string& name, std::string_view content) {
  constexpr std::uint64_t kFixed = 30;
  const bool wide = content.size() >= kIn64;
  std::string extra;
  if (wide) {
    put(extra, 1, 2);
    put(extra, 16, 2);
    put(extra, content.size(), 8);
    put(extra, content.size(), 8);
  }
  // PyTorch's own padding field: "FB", its length, "ZZZ...".
  const std::uint64_t begin = at_ + kFixed + name.size() + extra.size() + 4;
  const std::uint64_t padding = (kAlignment - begin % kAlignment) % kAlignment;
  extra += "FB";
  put(extra, padding, 2);
  extra.append(padding, 'Z');

  members_.push_back({name, content.size(), at_, zip_checksum(content)});
  std::string out;
  put(out, 0x04034b50, 4);
  put(out, wide ? 45 : 20, 2);
  put(out, kUtf8Name, 2);
  put(out, 0, 2);  // stored
  put(out, 0, 2);
  put(out, kDosDate, 2);
  put(out, members_.back().crc, 4);
  put(out, narrow(content.size()), 4);
  put(out, narrow(content.size()), 4);
  put(out, name.size(), 2);
  put(out, extra.size(), 2);
  out += name + extra;
  at_ += out.size() + content.size();
  return out;
}

std::string ZipLayout::directory() const {
  std::string out;
  for (const Member& member : members_) {
    std::string extra;
    if (member.size >= kIn64) {
      put(extra, member.size, 8);
      put(extra, member.size, 8);
    }
    if (member.header_at >= kIn64) put(extra, member.header_at, 8);
    put(out, 0x02014b50, 4);
    put(out, extra.empty() ? 20 : 45, 2);
    put(out, extra.empty() ? 20 : 45, 2);
    put(out, kUtf8Name, 2);
    put(out, 0, 2);
    put(out, 0, 2);
    put(out, kDosDate, 2);
    put(out, member.crc, 4);
    put(out, narrow(member.size), 4);
    put(out, narrow(member.size), 4);
    put(out, member.name.size(), 2);
    put(out, extra.empty() ? 0 : extra.size() + 4, 2);
    put(out, 0, 2);  // comment
    put(out, 0, 2);  // disk
    put(out, 0, 2);
    put(out, 0, 4);
    put(out, narrow(member.header_at), 4);
    out += member.name;
    if (extra.empty()) continue;
    put(out, 1, 2);
    put(out, extra.size(), 2);
    out += extra;
  }
  const std::uint64_t size = out.size();
  if (members_.size() >= 0xFFFF || at_ >= kIn64 || size >= kIn64) {
    put(out, 0x06064b50, 4);
    put(out, 44, 8);
    put(out, 45, 2);
    put(out, 45, 2);
    put(out, 0, 8);  // disks
    put(out, members_.size(), 8);
    put(out, members_.size(), 8);
    put(out, size, 8);
    put(out, at_, 8);
    put(out, 0x07064b50, 4);
    put(out, 0, 4);
    put(out, at_ + size, 8);
    put(out, 1, 4);
  }
  const std::uint64_t count = members_.size() < 0xFFFF ? members_.size() : 0xFFFF;
  put(out, 0x06054b50, 4);
  put(out, 0, 4);
  put(out, count, 2);
  put(out, count, 2);
  put(out, narrow(size), 4);
  put(out, narrow(at_), 4);
  put(out, 0, 2);
  return out;
}

}  // namespace strata::exchange
