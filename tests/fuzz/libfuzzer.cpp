// The entry that libFuzzer calls (llvm.org/docs/LibFuzzer.html), for the reader that
// STRATA_FUZZ_READER names. Built with clang and -DSTRATA_FUZZ=ON:
//   fuzz_torch -max_total_time=600 -rss_limit_mb=2048 CORPUS
// `fuzz_torch seeds CORPUS` puts the seed files into a folder first.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/file.h"
#include "memory.h"
#include "reader.h"

namespace {

constexpr std::size_t kFixed = std::size_t{4} << 20;

const strata::fuzz::FuzzReader& reader() {
  for (const strata::fuzz::FuzzReader& reader : strata::fuzz::fuzz_readers())
    if (reader.name == STRATA_FUZZ_READER) return reader;
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  if (*count != 3 || std::strcmp((*arguments)[1], "seeds") != 0) return 0;
  const std::filesystem::path folder = (*arguments)[2];
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const std::string& seed : reader().seeds())
    if (!strata::write_file_atomic(folder / ("seed" + std::to_string(number++)), seed).ok())
      std::exit(1);
  std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  strata::fuzz::watch_memory();
  reader().read(bytes);
  const std::size_t used = strata::fuzz::most_memory_used();
  if (used > kFixed + reader().most_memory * size) {
    std::fprintf(stderr, "%zu bytes of memory for a file of %zu\n", used, size);
    std::abort();
  }
  return 0;
}
