// What a worker wrote on standard error: all that is left to read when it died without an event.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace strata::ui {

/// Where a worker's standard error goes. A new run's folder must not exist before its worker makes
/// it, so the file waits beside it, hidden, and is moved in later.
std::filesystem::path waiting_words_file(const std::filesystem::path& run_folder);
std::filesystem::path words_file(const std::filesystem::path& run_folder);

/// Moves the waiting file into the run's folder once that is there.
void settle_words(const std::filesystem::path& run_folder);

/// The last lines, as one line for a message; "" where there are none.
std::string last_words(const std::filesystem::path& run_folder);

/// Tells when a worker that is there has something to say and says nothing in its events: it waits
/// for room on the disk, for instance.
class Complaints {
 public:
  explicit Complaints(std::filesystem::path run_folder) : folder_(std::move(run_folder)) {}
  /// Something new since the last call; looks at the files about once a second. `last_event`: when
  /// the worker wrote one, in seconds since the Unix epoch; its later words are a complaint.
  std::optional<std::string> listen(double last_event);

 private:
  std::optional<std::string> words_after(double last_event);
  std::optional<std::string> full_disk();

  std::filesystem::path folder_;
  int calls_ = 0;
  double told_ = 0;
  bool told_full_ = false;
};

}  // namespace strata::ui
