// Work done once: what unpacking and decoding gave, kept in the user's cache folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/map.h"
#include "data/source.h"

namespace strata::data {

/// Names the result of decoding `files` (by path, size and time of change) in one way (`what`, with
/// a version in it). Empty, which is never stored, where there are no files.
std::string decoded_key(std::string_view what, std::span<const std::filesystem::path> files);

/// A stretch of a stored result; keeps the file mapped.
struct DecodedSection {
  MappedFile file;
  std::size_t offset = 0;
  std::size_t size = 0;

  template <class T>
  [[nodiscard]] std::shared_ptr<const T> as() const {
    return file.at<T>(offset);
  }
  [[nodiscard]] std::string_view text() const {
    return {reinterpret_cast<const char*>(file.bytes.get()) + offset, size};
  }
};

/// The sections stored under a key, mapped from the disk and checked against their checksum.
/// Nothing when there are none or they are damaged.
std::optional<std::vector<DecodedSection>> load_decoded(const std::string& key);

/// Stores sections under a key, atomically. A cache is a convenience: whether it worked is not
/// reported.
void store_decoded(const std::string& key, std::span<const std::string_view> sections);

/// A set of bytes with one class per row, stored and fetched as a whole; `load` gives the rows as
/// mapped memory.
std::optional<RawSet> load_decoded_images(const std::string& key);
void store_decoded_images(const std::string& key, const RawSet& set);

}  // namespace strata::data
