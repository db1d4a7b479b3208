#include "predict_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <filesystem>

#include "base/file.h"

namespace strata::app {
namespace {

namespace fs = std::filesystem;

std::string ending_of(const fs::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

bool is_image(const fs::path& file) {
  static constexpr std::array kImages = {".png", ".jpg", ".jpeg"};
  return std::find(kImages.begin(), kImages.end(), ending_of(file)) != kImages.end();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    if (!lines.back().empty() && lines.back().back() == '\r') lines.back().pop_back();
    at = end + 1;
  }
  return lines;
}

bool has_number(const std::string& row) {
  for (std::size_t at = 0; at <= row.size();) {
    const std::size_t end = std::min(row.find(',', at), row.size());
    double number = 0;
    const auto [stop, code] = std::from_chars(row.data() + at, row.data() + end, number);
    if (code == std::errc() && stop == row.data() + end) return true;
    at = end + 1;
  }
  return false;
}

/// Whether a table's first line names its columns: as the project says, or where it holds no number
/// and the next one does.
bool has_header(const std::vector<std::string>& lines, const Project& project) {
  const std::string said =
      project.data.source == "csv" ? project.data.settings.word("header") : "auto";
  if (said != "auto") return said == "yes";
  return lines.size() > 1 && !has_number(lines[0]) && has_number(lines[1]);
}

Result<> add_lines(const fs::path& file, const Project& project, GivenInputs& out) {
  STRATA_TRY(const std::string text, read_file(file));
  const std::vector<std::string> lines = lines_of(text);
  const bool header = ending_of(file) == ".csv" && has_header(lines, project);
  for (std::size_t i = header ? 1 : 0; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    out.names.push_back(fmt::format("{}:{}", file.filename().string(), i + 1));
    out.inputs.push_back(lines[i]);
  }
  return {};
}

Result<> add_folder(const fs::path& folder, GivenInputs& out) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed))
    if (entry.is_regular_file() && (is_image(entry.path()) || ending_of(entry.path()) == ".txt"))
      files.push_back(entry.path());
  if (failed) return system_error("cannot read the folder", folder, failed.value());
  if (files.empty())
    return Error{"the folder holds no .png, .jpg or .txt file", folder.string(), "name another"};
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    out.names.push_back(file.filename().string());
    if (is_image(file)) {
      out.inputs.push_back(file.string());
    } else {
      STRATA_TRY(std::string text, read_file(file));
      out.inputs.push_back(std::move(text));
    }
  }
  return {};
}

}  // namespace

Result<GivenInputs> read_inputs(const std::vector<std::string>& given, const Project& project) {
  GivenInputs out;
  std::error_code code;
  for (const std::string& one : given) {
    const std::string ending = ending_of(one);
    if (fs::is_directory(one, code)) {
      STRATA_CHECK(add_folder(one, out));
    } else if ((ending == ".csv" || ending == ".txt") && fs::is_regular_file(one, code)) {
      STRATA_CHECK(add_lines(one, project, out));
    } else {
      out.names.push_back(one);
      out.inputs.push_back(one);
    }
  }
  return out;
}

}  // namespace strata::app
