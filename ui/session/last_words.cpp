#include "ui/session/last_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "base/json.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

constexpr std::streamoff kTail = 4096;
constexpr std::size_t kMostLines = 3;
constexpr std::size_t kLongest = 600;

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

}  // namespace strata::ui
