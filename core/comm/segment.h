// Memory that the processes of this machine share: a file in /dev/shm, mapped.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/handle.h"
#include "base/result.h"

namespace strata::comm {

class Segment {
 public:
  /// Zeroed memory that no other process sees before `publish`. It is taken at once, so that a
  /// machine without room says so here and not by a signal later. Where /dev/shm has no room it
  /// lies in $TMPDIR.
  static Result<std::shared_ptr<Segment>> create(const std::string& name, std::size_t bytes);
  /// What another process has published under this name; null where nothing is.
  static Result<std::shared_ptr<Segment>> open(const std::string& name);

  /// Names published and not hidden, of whatever run.
  static std::vector<std::string> names();

  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  ~Segment();

  [[nodiscard]] std::byte* data() const { return data_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  /// Gives it its name, in the place of an older one that a killed run has left.
  Result<> publish();
  /// Takes the name away: the memory lives as long as somebody has it mapped, and not longer.
  void hide();
  /// The same for memory of another process that has ended.
  void remove();
  /// Whether the name still leads to this memory.
  [[nodiscard]] bool current() const;

 private:
  Segment(std::string path, Handle file) : path_(std::move(path)), file_(std::move(file)) {}
  static Result<std::shared_ptr<Segment>> create_in(const std::string& folder,
                                                    const std::string& name, std::size_t bytes);
  Result<> map(std::size_t bytes);

  std::string path_;
  Handle file_;
  std::string named_;  // path to be removed; empty where it is not ours, or gone
  std::byte* data_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace strata::comm
