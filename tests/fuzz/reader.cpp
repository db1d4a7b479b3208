#include "reader.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "base/file.h"

namespace strata::fuzz {

void touch(std::string_view bytes) {
  unsigned sum = 0;
  for (const char c : bytes)
    sum = sum * 31 + static_cast<unsigned char>(c);
  asm volatile("" : : "r"(sum));  // so that the reading is not left out
}

void touch(const exchange::TensorFile& file) {
  for (const exchange::TensorView& tensor : file.tensors()) {
    touch(tensor.name);
    touch({reinterpret_cast<const char*>(tensor.data.data()), tensor.data.size()});
    if (exchange::byte_count(tensor.type, tensor.shape) != tensor.data.size()) std::abort();
  }
}

std::string made_file(const std::string& name) {
  const auto file = read_file(std::filesystem::path(STRATA_FUZZ_DATA) / name);
  if (!file.ok()) std::abort();
  return *file;
}

std::string without_checksums(std::string archive) {
  for (std::size_t at = 0; (at = archive.find("PK\x01\x02", at)) != std::string::npos; at += 46)
    std::memset(archive.data() + at + 16, 0, 4);
  return archive;
}

MemoryFile::MemoryFile(const std::string& bytes) : fd_(::memfd_create("fuzz", MFD_CLOEXEC)) {
  if (fd_ < 0 || ::write(fd_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    std::abort();
}

MemoryFile::~MemoryFile() { ::close(fd_); }

std::string MemoryFile::path() const { return "/proc/self/fd/" + std::to_string(fd_); }

}  // namespace strata::fuzz
