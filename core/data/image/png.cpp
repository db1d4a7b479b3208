// PNG by libpng's simplified interface: any depth and colour type becomes bytes; see-through parts
// lie on black.
#include <fmt/format.h>
#include <png.h>

#include "data/image/decode.h"

namespace strata::data {
namespace {

/// Owns libpng's state for one image.
class Reader {
 public:
  explicit Reader(std::string_view bytes) {
    image_.version = PNG_IMAGE_VERSION;
    open_ = png_image_begin_read_from_memory(&image_, bytes.data(), bytes.size()) != 0;
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_image_free(&image_); }
  [[nodiscard]] bool open() const { return open_; }
  png_image& image() { return image_; }

 private:
  png_image image_ = {};
  bool open_ = false;
};

Error broken(Reader& reader, const std::string& where) {
  return {fmt::format("the PNG image is cut short or broken ({})", reader.image().message), where,
          "fetch it again or remove it"};
}

Result<> check(Reader& reader, const std::string& where) {
  if (!reader.open()) return broken(reader, where);
  const png_image& image = reader.image();
  if (static_cast<std::int64_t>(image.height) * image.width <= kMostPixels) return {};
  return Error{fmt::format("{}x{} pixels are too many", image.height, image.width), where,
               "make the image smaller"};
}

}  // namespace

Result<ImageSize> png_size(std::string_view bytes, const std::string& where) {
  Reader reader(bytes);
  STRATA_CHECK(check(reader, where));
  return ImageSize{reader.image().height, reader.image().width};
}

Result<Pixels> decode_png(std::string_view bytes, const std::string& where, std::int64_t channels) {
  Reader reader(bytes);
  STRATA_CHECK(check(reader, where));
  png_image& image = reader.image();
  image.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  Pixels out{image.height, image.width, channels, {}};
  out.bytes.resize(static_cast<std::size_t>(out.height * out.width * channels));
  const png_color black = {0, 0, 0};
  if (png_image_finish_read(&image, &black, out.bytes.data(), 0, nullptr) == 0)
    return broken(reader, where);
  return out;
}

}  // namespace strata::data
