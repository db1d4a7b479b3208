#include "data/files/decoded.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cstring>

#include "base/file.h"
#include "base/philox.h"
#include "data/places.h"

namespace strata::data {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "STRATADC";
constexpr std::size_t kAlign = 64;
constexpr std::size_t kMostSections = 64;

/// Four lanes of multiply and rotate: finds torn and flipped bytes at memory speed. Not against
/// malice.
class Checksum {
 public:
  void add(std::string_view bytes) {
    std::size_t at = 0;
    for (; at + 32 <= bytes.size(); at += 32)
      for (std::size_t lane = 0; lane < 4; ++lane) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at + 8 * lane, 8);
        step(lane, word);
      }
    for (; at < bytes.size(); ++at)
      step(at % 4, static_cast<std::uint8_t>(bytes[at]));
    step(0, bytes.size());
  }
  [[nodiscard]] std::uint64_t value() const {
    std::uint64_t out = 0;
    for (const std::uint64_t lane : lanes_)
      out = (out ^ lane) * 0x9E3779B97F4A7C15U;
    return out;
  }

 private:
  void step(std::size_t lane, std::uint64_t word) {
    lanes_[lane] = (lanes_[lane] ^ word) * 0xC2B2AE3D27D4EB4FU;
    lanes_[lane] = lanes_[lane] << 31 | lanes_[lane] >> 33;
  }
  std::array<std::uint64_t, 4> lanes_ = {1, 2, 3, 4};
};

fs::path file_of(const std::string& key) {
  const std::uint64_t high = hash_name(key);
  const std::uint64_t low = hash_name(key + "#");
  return cache_folder() / "decoded" / fmt::format("{:08x}{:08x}.bin", high, low);
}

std::size_t aligned(std::size_t at) { return (at + kAlign - 1) / kAlign * kAlign; }

/// magic, checksum of all that follows, key length, section count, section sizes, key.
std::string header_of(const std::string& key, std::span<const std::string_view> sections,
                      std::uint64_t checksum) {
  std::string out(kMagic);
  const auto put = [&](std::uint64_t value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  put(checksum);
  put(key.size());
  put(sections.size());
  for (const std::string_view section : sections)
    put(section.size());
  out += key;
  out.resize(aligned(out.size()));
  return out;
}

std::uint64_t checksum_of(const std::string& key, std::span<const std::string_view> sections) {
  Checksum sum;
  sum.add(key);
  for (const std::string_view section : sections)
    sum.add(section);
  return sum.value();
}

}  // namespace

std::string decoded_key(std::string_view what, std::span<const fs::path> files) {
  if (files.empty()) return {};
  std::string out(what);
  for (const fs::path& file : files) {
    struct stat info = {};
    std::error_code ignored;
    if (::stat(file.c_str(), &info) != 0) return {};
    out += fmt::format(" {} {} {}.{:09}", fs::absolute(file, ignored).lexically_normal().string(),
                       info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
  }
  return out;
}

std::optional<std::vector<DecodedSection>> load_decoded(const std::string& key) {
  const fs::path path = file_of(key);
  std::error_code ignored;
  if (key.empty() || !fs::exists(path, ignored)) return std::nullopt;
  auto mapped = map_file(path);
  if (!mapped.ok()) return std::nullopt;
  const MappedFile file = *std::move(mapped);
  const std::string_view text(reinterpret_cast<const char*>(file.bytes.get()), file.size);
  const auto number = [&](std::size_t at) {
    std::uint64_t out = 0;
    if (at + 8 <= text.size()) std::memcpy(&out, text.data() + at, 8);
    return out;
  };
  const std::uint64_t count = number(24);
  if (!text.starts_with(kMagic) || number(16) != key.size() || count > kMostSections)
    return std::nullopt;
  const std::size_t key_at = 32 + 8 * count;
  if (key_at + key.size() > text.size() || text.substr(key_at, key.size()) != key)
    return std::nullopt;
  std::vector<DecodedSection> out;
  std::vector<std::string_view> contents;
  std::size_t at = aligned(key_at + key.size());
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t size = number(32 + 8 * i);
    if (at > text.size() || size > text.size() - at) return std::nullopt;
    out.push_back({file, at, size});
    contents.push_back(text.substr(at, size));
    at = aligned(at + size);
  }
  if (checksum_of(key, contents) != number(8)) return std::nullopt;
  return out;
}

void store_decoded(const std::string& key, std::span<const std::string_view> sections) {
  if (key.empty()) return;
  const fs::path path = file_of(key);
  std::error_code code;
  fs::create_directories(path.parent_path(), code);
  if (code) return;
  const std::string header = header_of(key, sections, checksum_of(key, sections));
  const std::string zeros(kAlign, '\0');
  std::vector<std::string_view> parts = {header};
  for (const std::string_view section : sections) {
    parts.push_back(section);
    parts.push_back(std::string_view(zeros).substr(0, aligned(section.size()) - section.size()));
  }
  (void)write_file_atomic(path, parts).ok();
}

namespace {

template <class T>
std::string_view bytes_of(const Table<T>& table, std::int64_t rows) {
  return {reinterpret_cast<const char*>(table.row(0)),
          static_cast<std::size_t>(rows * table.length) * sizeof(T)};
}

/// Two sections of one part, as a part; `elements` a row.
std::optional<Part> part_of(const DecodedSection& x, const DecodedSection& y, std::int64_t elements,
                            const std::string& split) {
  Part out;
  out.rows = static_cast<std::int64_t>(y.size / sizeof(std::int64_t));
  if (static_cast<std::int64_t>(x.size) != out.rows * elements) return std::nullopt;
  out.x = Table<std::uint8_t>{x.as<std::uint8_t>(), elements, elements};
  out.y = Table<std::int64_t>{y.as<std::int64_t>(), 1, 1};
  out.name = [split](std::int64_t row) { return fmt::format("{} row {}", split, row); };
  return out;
}

}  // namespace

std::optional<RawSet> load_decoded_images(const std::string& key) {
  const auto sections = load_decoded(key);
  if (!sections || sections->size() < 3 || sections->size() % 2 == 0) return std::nullopt;
  const DecodedSection& meta = sections->front();
  if (meta.size != 4 * sizeof(std::int64_t)) return std::nullopt;
  std::array<std::int64_t, 4> sizes = {};  // channels, height, width, classes
  std::memcpy(sizes.data(), meta.text().data(), meta.size);
  RawSet out;
  out.signal = {graph::Shape{sizes[0], sizes[1], sizes[2]}, 0};
  out.target.classes = sizes[3];
  const std::int64_t elements = sizes[0] * sizes[1] * sizes[2];
  auto train = part_of((*sections)[1], (*sections)[2], elements, "train");
  if (!train) return std::nullopt;
  out.train = *std::move(train);
  if (sections->size() == 5) out.test = part_of((*sections)[3], (*sections)[4], elements, "test");
  return out;
}

void store_decoded_images(const std::string& key, const RawSet& set) {
  const graph::Shape& shape = set.signal.shape;
  const std::array<std::int64_t, 4> sizes = {shape[0], shape[1], shape[2], set.target.classes};
  std::vector<std::string_view> sections = {
      {reinterpret_cast<const char*>(sizes.data()), sizeof sizes}};
  for (const Part* part : {&set.train, set.test ? &*set.test : nullptr}) {
    if (part == nullptr) continue;
    sections.push_back(bytes_of(std::get<Table<std::uint8_t>>(part->x), part->rows));
    sections.push_back(bytes_of(std::get<Table<std::int64_t>>(part->y), part->rows));
  }
  store_decoded(key, sections);
}

}  // namespace strata::data
