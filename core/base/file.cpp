#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/handle.h"

namespace strata {
namespace {

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

Error too_large(const std::filesystem::path& file, std::size_t largest) {
  return {fmt::format("the file is larger than {} bytes", largest), file.string(),
          "check that it is the right file"};
}

/// A new file beside `file`; its name is free, so neither a second writer nor what a crash left is
/// overwritten.
struct Temporary {
  std::filesystem::path path;
  Handle out;
};

Temporary create_beside(const std::filesystem::path& file) {
  constexpr int kMostTries = 1000;
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  for (int attempt = 0;; ++attempt) {
    std::filesystem::path path = file;
    path += fmt::format(".{}.{}.tmp", ::getpid(), attempt);
    const int fd = ::open(path.c_str(), kFlags, 0644);
    if (fd >= 0 || errno != EEXIST || attempt == kMostTries) return {std::move(path), Handle(fd)};
  }
}

Result<> write_and_flush(int fd, const NextPart& next, const std::filesystem::path& file) {
  struct stat old = {};
  if (::stat(file.c_str(), &old) == 0 && ::fchmod(fd, old.st_mode & 07777) != 0)
    return system_error("cannot keep the file's permissions", file, errno);
  while (true) {
    STRATA_TRY(const std::optional<std::string_view> part, next());
    if (!part) break;
    STRATA_CHECK(write_all(fd, *part, file));
  }
  if (::fsync(fd) != 0) return system_error("the disk did not take the file (fsync)", file, errno);
  return {};
}

/// Where a link points, so that the file is replaced and not the link.
std::filesystem::path behind_links(const std::filesystem::path& file) {
  std::error_code problem;
  if (!std::filesystem::is_symlink(file, problem)) return file;
  std::filesystem::path target = std::filesystem::canonical(file, problem);
  return problem ? file : target;
}

}  // namespace

Error system_error(std::string what, const std::filesystem::path& file, int code) {
  return {fmt::format("{} ({})", what, std::strerror(code)), file.string(), remedy_for(code)};
}

Result<std::string> read_file(const std::filesystem::path& file, std::size_t largest) {
  const Handle in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.open()) return system_error("cannot open the file", file, errno);
  struct stat info = {};
  if (::fstat(in.get(), &info) != 0) return system_error("cannot read the file", file, errno);
  if (S_ISDIR(info.st_mode))
    return Error{"this is a folder, not a file", file.string(), "name a file"};
  if (info.st_size > 0 && static_cast<std::size_t>(info.st_size) > largest)
    return too_large(file, largest);
  std::string content;
  content.reserve(static_cast<std::size_t>(info.st_size));
  char block[1 << 16];
  while (true) {
    const ssize_t got = ::read(in.get(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("cannot read the file", file, errno);
    if (got == 0) return content;
    content.append(block, static_cast<std::size_t>(got));
    if (content.size() > largest) return too_large(file, largest);
  }
}

Result<> sync_folder(const std::filesystem::path& folder) {
  const Handle handle(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.open() && ::fsync(handle.get()) == 0) return {};
  // Some network file systems cannot flush a folder, and one that may only be written to cannot be
  // opened.
  if (errno == EINVAL || errno == ENOTSUP || errno == EACCES) return {};
  return system_error("cannot flush the folder", folder, errno);
}

Result<> write_file_atomic(const std::filesystem::path& file, const NextPart& next) {
  const std::filesystem::path target = behind_links(file);
  const Temporary temporary = create_beside(target);
  if (!temporary.out.open()) return system_error("cannot create the file", file, errno);
  if (auto written = write_and_flush(temporary.out.get(), next, target); !written.ok()) {
    ::unlink(temporary.path.c_str());
    return written;
  }
  if (::rename(temporary.path.c_str(), target.c_str()) != 0) {
    const int code = errno;
    ::unlink(temporary.path.c_str());
    return system_error("cannot put the new file in place", file, code);
  }
  return sync_folder(target.parent_path());
}

Result<> write_file_atomic(const std::filesystem::path& file,
                           std::span<const std::string_view> parts) {
  std::size_t at = 0;
  return write_file_atomic(file, [&]() -> Result<std::optional<std::string_view>> {
    if (at == parts.size()) return std::optional<std::string_view>();
    return std::optional(parts[at++]);
  });
}

Result<> write_file_atomic(const std::filesystem::path& file, std::string_view content) {
  return write_file_atomic(file, std::span(&content, 1));
}

}  // namespace strata
