#include "ui/data/model/census.h"

#include <algorithm>
#include <cctype>

#include "data/image/decode.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 500000;
constexpr int kDeepest = 4;

}  // namespace

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) {
    return name.size() > end.size() && name.ends_with(end);
  });
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string without_gz(std::string name) {
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return name;
}

void Census::add(const std::string& relative) {
  const fs::path path(relative);
  const std::string name = lower(path.filename().string());
  const std::string parent = path.parent_path().filename().string();
  const std::string above = path.parent_path().parent_path().filename().string();
  if (!path.has_parent_path()) names.insert(path.filename().string());
  if (data::is_image_name(name)) {
    ++images;
    if (!parent.empty()) image_folders.insert(parent);
  } else if (ends_with_any(name, {".txt"})) {
    ++texts;
    if (!parent.empty()) text_folders.insert(parent);
    if ((parent == "pos" || parent == "neg") && (above == "train" || above == "test"))
      reviews = true;
  }
  const std::string plain = without_gz(name);
  if (plain.starts_with("data_batch_") || plain == "test_batch.bin" ||
      plain.ends_with("-idx3-ubyte") || plain.ends_with("-idx1-ubyte"))
    official.insert(plain);
}

Census census_of_folder(const fs::path& folder) {
  Census out;
  std::error_code code;
  std::size_t seen = 0;
  fs::recursive_directory_iterator walk(folder, fs::directory_options::skip_permission_denied,
                                        code);
  for (const fs::recursive_directory_iterator end; !code && walk != end; walk.increment(code)) {
    if (walk.depth() > kDeepest) walk.disable_recursion_pending();
    if (!walk->is_regular_file(code)) continue;
    if (++seen > kMostFiles) {
      out.cut = true;
      break;
    }
    out.add(walk->path().lexically_relative(folder).string());
  }
  return out;
}

}  // namespace strata::ui
