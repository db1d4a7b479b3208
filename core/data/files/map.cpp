#include "data/files/map.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"

namespace strata::data {

Result<MappedFile> map_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return system_error("cannot open the file", file, errno);
  struct stat info = {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(fd);
    return Error{"this is not a plain file", file.string(), "name a file"};
  }
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) {
    ::close(fd);
    return MappedFile{};
  }
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  const int code = errno;
  ::close(fd);
  if (start == MAP_FAILED) return system_error("cannot map the file into memory", file, code);
  std::shared_ptr<const std::byte> owner(
      static_cast<const std::byte*>(start),
      [size](const std::byte* p) { ::munmap(const_cast<std::byte*>(p), size); });
  return MappedFile{std::move(owner), size};
}

}  // namespace strata::data
