// Files as memory: rows come from the disk when they are touched, and leave when memory is short.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

#include "base/result.h"

namespace strata::data {

/// A file mapped read-only; copies share the mapping.
struct MappedFile {
  std::shared_ptr<const std::byte> bytes;  // null for an empty file
  std::size_t size = 0;

  /// A pointer into the mapping that keeps it alive.
  template <class T>
  [[nodiscard]] std::shared_ptr<const T> at(std::size_t offset) const {
    return {bytes, reinterpret_cast<const T*>(bytes.get() + offset)};
  }
  [[nodiscard]] std::span<const std::byte> all() const { return {bytes.get(), size}; }
};

Result<MappedFile> map_file(const std::filesystem::path& file);

}  // namespace strata::data
