#include "run/append_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

#include "base/file.h"

namespace strata::run {

Result<std::unique_ptr<AppendFile>> AppendFile::open(const std::filesystem::path& file,
                                                     Flush flush) {
  Handle out(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!out.open()) return system_error("cannot open the file for writing", file, errno);
  std::unique_ptr<AppendFile> opened(new AppendFile(file, std::move(out)));
  if (flush == Flush::every_second)
    opened->flusher_ = std::thread(&AppendFile::flush_loop, opened.get());
  return opened;
}

AppendFile::~AppendFile() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  if (flusher_.joinable()) flusher_.join();
}

Result<> AppendFile::append(std::string_view piece) {
  struct stat before = {};
  if (::fstat(out_.get(), &before) != 0) return system_error("cannot write the file", file_, errno);
  std::string_view rest = piece;
  while (!rest.empty()) {
    const ssize_t written = ::write(out_.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int code = errno;
      Error error =
          system_error(fmt::format("{} bytes could not be written", piece.size()), file_, code);
      if (rest.size() < piece.size() && ::ftruncate(out_.get(), before.st_size) != 0)
        error.what += "; a part of them could not be taken back";
      return error;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  const std::lock_guard lock(mutex_);
  unflushed_ = true;
  wake_.notify_all();
  return {};
}

void AppendFile::flush_loop() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    wake_.wait(lock, [this] { return unflushed_ || closing_; });
    wake_.wait_for(lock, std::chrono::milliseconds(900), [this] { return closing_; });
    if (!unflushed_) continue;
    unflushed_ = false;
    lock.unlock();
    ::fdatasync(out_.get());  // a failing disk shows itself at the next write
    lock.lock();
  }
}

Result<> drop_torn_line(const std::filesystem::path& file) {
  const Handle log(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  if (!log.open()) return system_error("cannot open the file", file, errno);
  std::array<char, 4096> block = {};
  off_t end = ::lseek(log.get(), 0, SEEK_END);
  off_t keep = 0;
  while (end > 0 && keep == 0) {
    const off_t start =
        end > static_cast<off_t>(block.size()) ? end - static_cast<off_t>(block.size()) : 0;
    const ssize_t got =
        ::pread(log.get(), block.data(), static_cast<std::size_t>(end - start), start);
    if (got <= 0) break;
    const std::size_t line_end =
        std::string_view(block.data(), static_cast<std::size_t>(got)).rfind('\n');
    if (line_end != std::string_view::npos) keep = start + static_cast<off_t>(line_end) + 1;
    end = start;
  }
  if (::ftruncate(log.get(), keep) != 0)
    return system_error("cannot drop the torn last line", file, errno);
  return {};
}

}  // namespace strata::run
