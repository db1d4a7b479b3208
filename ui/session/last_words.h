// What a worker wrote on standard error: all that is left to read when it died without an event.
#pragma once

#include <filesystem>
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

}  // namespace strata::ui
