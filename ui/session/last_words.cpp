#include "ui/session/last_words.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <vector>

#include "base/json.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

constexpr std::streamoff kTail = 4096;
constexpr std::size_t kMostLines = 3;
constexpr std::size_t kLongest = 600;
constexpr int kCallsBetweenLooks = 25;
constexpr double kSettled = 1.5;            // seconds: a worker that ends says so a moment later
constexpr std::uintmax_t kFull = 64 << 10;  // bytes left on a disk where nothing more can be done

std::vector<std::string> tail_lines(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return lines;
  const std::streamoff size = in.tellg();
  in.seekg(std::max<std::streamoff>(0, size - kTail));
  for (std::string line; std::getline(in, line);)
    if (line.find_first_not_of(" \t\r") != std::string::npos) lines.push_back(line);
  return lines;
}

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

fs::path waiting_words_file(const fs::path& run_folder) {
  return run_folder.parent_path() / fmt::format(".{}.stderr.txt", run_folder.filename().string());
}

fs::path words_file(const fs::path& run_folder) { return run_folder / "stderr.txt"; }

void settle_words(const fs::path& run_folder) {
  std::error_code ignored;  // the worker goes on writing to the file wherever it lies
  fs::rename(waiting_words_file(run_folder), words_file(run_folder), ignored);
}

std::string last_words(const fs::path& run_folder) {
  std::vector<std::string> lines = tail_lines(words_file(run_folder));
  if (lines.empty()) lines = tail_lines(waiting_words_file(run_folder));
  if (lines.size() > kMostLines)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kMostLines));
  std::string words;
  for (const std::string& line : lines)
    words += (words.empty() ? "" : "; ") + line;
  constexpr std::string_view kName = "strata: ";
  if (words.starts_with(kName)) words.erase(0, kName.size());
  return displayed(words, kLongest);
}

std::optional<std::string> Complaints::listen(double last_event) {
  if (calls_++ % kCallsBetweenLooks != 0) return std::nullopt;
  if (auto words = words_after(last_event)) return words;
  return full_disk();
}

std::optional<std::string> Complaints::words_after(double last_event) {
  struct stat file = {};
  if (::stat(words_file(folder_).c_str(), &file) != 0) return std::nullopt;
  const double said =
      static_cast<double>(file.st_mtim.tv_sec) + 1e-9 * static_cast<double>(file.st_mtim.tv_nsec);
  if (said <= last_event || said == told_ || now_seconds() - said < kSettled) return std::nullopt;
  told_ = said;
  std::string words = last_words(folder_);
  return words.empty() ? std::nullopt : std::optional(std::move(words));
}

/// There may be no room for the worker's words either.
std::optional<std::string> Complaints::full_disk() {
  std::error_code code;
  const fs::space_info space = fs::space(folder_, code);
  const bool full = !code && space.available < kFull;
  if (full == told_full_) return std::nullopt;
  told_full_ = full;
  return full ? std::optional<std::string>("no space left on the disk; training waits")
              : std::nullopt;
}

}  // namespace strata::ui
