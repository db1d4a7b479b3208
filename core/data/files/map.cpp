#include "data/files/map.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/file.h"
#include "base/handle.h"

namespace strata::data {

Result<MappedFile> map_file(const std::filesystem::path& file) {
  const Handle in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.open()) return system_error("cannot open the file", file, errno);
  struct stat info = {};
  if (::fstat(in.get(), &info) != 0 || !S_ISREG(info.st_mode))
    return Error{"this is not a plain file", file.string(), "name a file"};
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) return MappedFile{};
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, in.get(), 0);
  if (start == MAP_FAILED) return system_error("cannot map the file into memory", file, errno);
  std::shared_ptr<const std::byte> owner(
      static_cast<const std::byte*>(start),
      [size](const std::byte* p) { ::munmap(const_cast<std::byte*>(p), size); });
  return MappedFile{std::move(owner), size};
}

}  // namespace strata::data
