// Readers of foreign files as the fuzz tests see them: bytes in, nothing out, and a bound on
// memory. To add one: readers/<name>.cpp with `FuzzReader <name>_reader()`, named in
// CMakeLists.txt.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/tensor_file.h"

namespace strata::fuzz {

struct FuzzReader {
  std::string_view name;
  /// Reads the bytes as a file, and touches all that it says it found.
  void (*read)(const std::string& bytes);
  /// Good files, in memory.
  std::vector<std::string> (*seeds)();
  /// Bytes that may be allocated at once for each byte of the file, beside a fixed megabyte or two.
  std::size_t most_memory = 16;
};

/// All readers, in CMakeLists' order.
std::span<const FuzzReader> fuzz_readers();

// What readers are made with.

/// Reads every byte of every tensor, so that a view into nowhere is noticed.
void touch(const exchange::TensorFile& file);
void touch(std::string_view bytes);
/// A file in tests/core/exchange/data, made by the programs whose format it has.
std::string made_file(const std::string& name);
/// The zip archive with its checksums left out, so that what is behind them is reached.
std::string without_checksums(std::string archive);

/// A file that is nowhere on the disk, for readers that want a path.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] std::string path() const;

 private:
  int fd_;
};

}  // namespace strata::fuzz
