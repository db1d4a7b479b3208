#include "data/image/decode.h"

#include <algorithm>
#include <cctype>

#include "base/file.h"

namespace strata::data {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 29;

bool is_jpeg(std::string_view bytes) { return bytes.starts_with("\xFF\xD8"); }
bool is_png(std::string_view bytes) { return bytes.starts_with("\x89PNG\r\n\x1A\n"); }

Error no_image(const std::string& where) {
  return {"this is neither a JPEG nor a PNG image", where,
          "convert it, or take it out of the folder"};
}

/// The end marks of both formats; some programs put a little more behind them.
bool looks_whole(std::string_view bytes) {
  const std::string_view tail =
      bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 4096));
  return tail.find(is_jpeg(bytes) ? std::string_view("\xFF\xD9") : std::string_view("IEND")) !=
         std::string_view::npos;
}

}  // namespace

Result<Pixels> decode_image(std::string_view bytes, const std::string& where, std::int64_t channels,
                            ImageSize enough) {
  if (is_jpeg(bytes)) return decode_jpeg(bytes, where, channels, enough);
  if (is_png(bytes)) return decode_png(bytes, where, channels);
  return no_image(where);
}

Result<ImageSize> check_image(const std::filesystem::path& file) {
  STRATA_TRY(const std::string bytes, read_file(file, kLargestFile));
  const std::string where = file.string();
  if (!is_jpeg(bytes) && !is_png(bytes)) return no_image(where);
  if (!looks_whole(bytes)) {
    STRATA_TRY(const Pixels pixels, decode_image(bytes, where, 1));
    return ImageSize{pixels.height, pixels.width};
  }
  return is_jpeg(bytes) ? jpeg_size(bytes, where) : png_size(bytes, where);
}

bool is_image_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string ending(name.substr(dot + 1));
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending == "jpg" || ending == "jpeg" || ending == "png";
}

}  // namespace strata::data
