// JPEG and PNG files to bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strata::data {

struct ImageSize {
  std::int64_t height = 0;
  std::int64_t width = 0;
};

/// Interleaved bytes: height x width x channels (3 red, green, blue; or 1 grey).
struct Pixels {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t channels = 0;
  std::vector<std::uint8_t> bytes;
};

/// Reads the header and looks whether the file's end is there; a file whose end looks odd is
/// decoded to be sure.
Result<ImageSize> check_image(const std::filesystem::path& file);

/// Decodes to 1 or 3 channels. A JPEG much larger than `enough` is decoded at a half, a quarter or
/// an eighth of its size, never below `enough`. Error when the file is cut short or broken.
Result<Pixels> decode_image(std::string_view bytes, const std::string& where, std::int64_t channels,
                            ImageSize enough = {1 << 30, 1 << 30});

/// True for names ending in .jpg, .jpeg or .png.
bool is_image_name(std::string_view name);

// One decoder per format, for decode.cpp.
Result<ImageSize> jpeg_size(std::string_view bytes, const std::string& where);
Result<Pixels> decode_jpeg(std::string_view bytes, const std::string& where, std::int64_t channels,
                           ImageSize enough);
Result<ImageSize> png_size(std::string_view bytes, const std::string& where);
Result<Pixels> decode_png(std::string_view bytes, const std::string& where, std::int64_t channels);

inline constexpr std::int64_t kMostPixels = std::int64_t{1} << 28;  // of one image

}  // namespace strata::data
