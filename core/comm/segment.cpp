#include "comm/segment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace strata::comm {
namespace {

std::array<std::string, 2> folders() {
  const char* temporary = std::getenv("TMPDIR");
  return {"/dev/shm", temporary == nullptr || *temporary == '\0' ? "/tmp" : temporary};
}

std::string path_in(const std::string& folder, const std::string& name) {
  return fmt::format("{}/strata-{}", folder, name);
}

Error failed(const std::string& path, int code) {
  return {fmt::format("memory shared by the ranks cannot be had ({})", std::strerror(code)), path,
          "make room in /dev/shm, or set TMPDIR to a folder with room"};
}

}  // namespace

Result<std::shared_ptr<Segment>> Segment::create_in(const std::string& folder,
                                                    const std::string& name, std::size_t bytes) {
  const std::string path = path_in(folder, name);
  const std::string hidden = fmt::format("{}.{}", path, ::getpid());
  ::unlink(hidden.c_str());  // of a killed process that had the same number
  Handle file(::open(hidden.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.open()) return failed(hidden, errno);
  std::shared_ptr<Segment> segment(new Segment(path, std::move(file)));
  segment->named_ = hidden;
  const int code = ::posix_fallocate(segment->file_.get(), 0, static_cast<off_t>(bytes));
  if (code != 0) return failed(path, code);
  STRATA_CHECK(segment->map(bytes));
  return segment;
}

Result<std::shared_ptr<Segment>> Segment::create(const std::string& name, std::size_t bytes) {
  auto made = create_in(folders()[0], name, bytes);
  if (!made.ok()) {
    auto elsewhere = create_in(folders()[1], name, bytes);
    if (elsewhere.ok()) return elsewhere;
  }
  return made;
}

Result<std::shared_ptr<Segment>> Segment::open(const std::string& name) {
  for (const std::string& folder : folders()) {
    const std::string path = path_in(folder, name);
    Handle file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (!file.open()) continue;
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) return failed(path, errno);
    if (info.st_uid != ::geteuid())
      return Error{"the shared memory belongs to another user", path, "start the run again"};
    std::shared_ptr<Segment> segment(new Segment(path, std::move(file)));
    STRATA_CHECK(segment->map(static_cast<std::size_t>(info.st_size)));
    return segment;
  }
  return std::shared_ptr<Segment>();
}

Result<> Segment::map(std::size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
  if (memory == MAP_FAILED) return failed(path_, errno);
  data_ = static_cast<std::byte*>(memory);
  bytes_ = bytes;
  return {};
}

Segment::~Segment() {
  hide();
  if (data_ != nullptr) ::munmap(data_, bytes_);
}

Result<> Segment::publish() {
  if (std::rename(named_.c_str(), path_.c_str()) != 0) return failed(path_, errno);
  named_ = path_;
  return {};
}

void Segment::hide() {
  if (named_.empty()) return;
  if (named_ != path_ || current()) ::unlink(named_.c_str());
  named_.clear();
}

void Segment::remove() {
  named_ = path_;
  hide();
}

std::vector<std::string> Segment::names() {
  const std::string prefix = "strata-";
  std::vector<std::string> out;
  for (const std::string& folder : folders()) {
    std::error_code ignored;
    for (const auto& file : std::filesystem::directory_iterator(folder, ignored)) {
      const std::string name = file.path().filename().string();
      if (name.starts_with(prefix)) out.push_back(name.substr(prefix.size()));
    }
  }
  return out;
}

bool Segment::current() const {
  struct stat here {};
  struct stat there {};
  return ::fstat(file_.get(), &here) == 0 && ::stat(path_.c_str(), &there) == 0 &&
         here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

}  // namespace strata::comm
