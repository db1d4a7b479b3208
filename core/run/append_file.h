// A file that only grows, by whole pieces: what a log needs to survive a crash or a full disk.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>

#include "base/handle.h"
#include "base/result.h"

namespace strata::run {

/// Appends pieces, each by one write(). A piece that does not fit on the disk leaves nothing
/// behind, so the caller can try it again when there is space.
class AppendFile {
 public:
  enum class Flush { by_system, every_second };

  /// Opens or creates the file. `every_second`: what was written reaches the disk within about a
  /// second, by a thread of its own.
  static Result<std::unique_ptr<AppendFile>> open(const std::filesystem::path& file,
                                                  Flush flush = Flush::by_system);
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;
  ~AppendFile();

  /// An Error says how many bytes are missing.
  Result<> append(std::string_view piece);

 private:
  AppendFile(std::filesystem::path file, Handle out)
      : file_(std::move(file)), out_(std::move(out)) {}
  void flush_loop();

  std::filesystem::path file_;
  Handle out_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool unflushed_ = false;
  bool closing_ = false;
  std::thread flusher_;
};

/// Cuts off what stands after the last line end: a line that a crash left half-written.
Result<> drop_torn_line(const std::filesystem::path& file);

}  // namespace strata::run
