#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace strata {
namespace {

/// Closes a file descriptor when the scope ends.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::string remedy_for(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
      return "free some space and try again";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder you may write to, or change its permissions";
    case ENOENT:
      return "check the path";
    default:
      return {};
  }
}

Result<> write_all(int fd, std::string_view bytes, const std::filesystem::path& file) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      return system_error(fmt::format("{} bytes could not be written", bytes.size()), file, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<> write_and_flush(const std::filesystem::path& file,
                         std::span<const std::string_view> parts) {
  const Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!out.open()) return system_error("cannot create the file", file, errno);
  for (const std::string_view part : parts)
    STRATA_CHECK(write_all(out.get(), part, file));
  if (::fsync(out.get()) != 0)
    return system_error("the disk did not take the file (fsync)", file, errno);
  return {};
}

}  // namespace

Error system_error(std::string what, const std::filesystem::path& file, int code) {
  return {fmt::format("{} ({})", what, std::strerror(code)), file.string(), remedy_for(code)};
}

Result<std::string> read_file(const std::filesystem::path& file, std::size_t largest) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.open()) return system_error("cannot open the file", file, errno);
  struct stat info = {};
  if (::fstat(in.get(), &info) != 0) return system_error("cannot read the file", file, errno);
  if (S_ISDIR(info.st_mode))
    return Error{"this is a folder, not a file", file.string(), "name a file"};
  std::string content;
  content.reserve(static_cast<std::size_t>(info.st_size));
  char block[1 << 16];
  while (true) {
    const ssize_t got = ::read(in.get(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("cannot read the file", file, errno);
    if (got == 0) return content;
    content.append(block, static_cast<std::size_t>(got));
    if (content.size() > largest)
      return Error{fmt::format("the file is larger than {} bytes", largest), file.string(),
                   "check that it is the right file"};
  }
}

Result<> sync_folder(const std::filesystem::path& folder) {
  const Descriptor handle(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.open() || ::fsync(handle.get()) != 0)
    return system_error("cannot flush the folder", folder, errno);
  return {};
}

Result<> write_file_atomic(const std::filesystem::path& file,
                           std::span<const std::string_view> parts) {
  std::filesystem::path temporary = file;
  temporary += fmt::format(".{}.tmp", ::getpid());
  if (auto written = write_and_flush(temporary, parts); !written.ok()) {
    ::unlink(temporary.c_str());
    Error error = std::move(written).error();
    error.where = file.string();
    return error;
  }
  if (::rename(temporary.c_str(), file.c_str()) != 0) {
    const int code = errno;
    ::unlink(temporary.c_str());
    return system_error("cannot put the new file in place", file, code);
  }
  return sync_folder(file.parent_path());
}

Result<> write_file_atomic(const std::filesystem::path& file, std::string_view content) {
  return write_file_atomic(file, std::span(&content, 1));
}

}  // namespace strata
