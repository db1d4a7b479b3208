#include "exchange/onnx/external_data.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <system_error>

#include "base/json.h"

namespace strata::exchange::onnx {
namespace {

namespace fs = std::filesystem;

Result<std::uint64_t> number_of(const std::string& text, const char* what) {
  if (text.empty()) return std::uint64_t{0};
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size())
    return Error{fmt::format("external data has the {} '{}'", what, displayed(text)),
                 {},
                 "take an undamaged copy of the file"};
  return value;
}

/// True where `path` lies below `folder`, both without links and dots.
bool lies_below(const fs::path& path, const fs::path& folder) {
  auto part = path.begin();
  for (const fs::path& wanted : folder) {
    if (part == path.end() || *part != wanted) return false;
    ++part;
  }
  return part != path.end();
}

}  // namespace

Result<fs::path> ExternalData::path_of(const std::string& location) const {
  const std::string remedy = "keep a model's data in the model's own folder";
  if (folder_.empty())
    return Error{"the model keeps its data in another file", {}, "open the model from its folder"};
  const fs::path relative(location);
  bool leaves = location.empty() || relative.is_absolute() ||
                location.find('\0') != std::string::npos ||
                location.find('\\') != std::string::npos;
  for (const fs::path& part : relative)
    leaves = leaves || part == "..";
  if (leaves)
    return Error{
        fmt::format("its data is said to lie in '{}', outside its folder", displayed(location)),
        {},
        remedy};
  std::error_code failed;
  const fs::path folder = fs::canonical(folder_, failed);
  if (failed) return Error{"its folder cannot be read", folder_.string(), failed.message()};
  const fs::path path = fs::canonical(folder / relative, failed);
  if (failed)
    return Error{fmt::format("its data in '{}' cannot be read", displayed(location)),
                 {},
                 "put that file beside the model"};
  if (!lies_below(path, folder))
    return Error{
        fmt::format("the link '{}' leads outside its folder", displayed(location)), {}, remedy};
  if (!fs::is_regular_file(path, failed) || failed)
    return Error{fmt::format("its data '{}' is no file", displayed(location)), {}, remedy};
  return path;
}

Result<std::string> ExternalData::read(const ExternalPlace& place, std::uint64_t wanted) {
  STRATA_TRY(const fs::path path, path_of(place.location));
  STRATA_TRY(const std::uint64_t offset, number_of(place.offset, "offset"));
  STRATA_TRY(const std::uint64_t length, number_of(place.length, "length"));
  std::error_code failed;
  const std::uint64_t size = fs::file_size(path, failed);
  if (failed) return Error{"its size cannot be read", path.string(), failed.message()};
  if (!place.length.empty() && length != wanted)
    return Error{fmt::format("{} bytes of external data for a tensor of {}", length, wanted),
                 {},
                 "take an undamaged copy of the file"};
  if (offset > size || wanted > size - offset)
    return Error{fmt::format("external data ends at byte {} but {} + {} are asked for", size,
                             offset, wanted),
                 displayed(place.location), "take an undamaged copy of that file"};
  std::uint64_t& taken = taken_[path.string()];
  if (wanted > size - taken)
    return Error{"tensors share bytes of external data", displayed(place.location),
                 "write each tensor's data once"};
  taken += wanted;
  std::ifstream in(path, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset));
  std::string bytes(wanted, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(wanted));
  if (!in) return Error{"external data cannot be read", path.string(), "check the disk"};
  return bytes;
}

}  // namespace strata::exchange::onnx
