// Image files for tests.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>
// jpeglib.h needs stdio's types before it.
#include <jpeglib.h>
#include <png.h>

namespace strata::data {

/// The colour of a pixel: red, green and blue as 0xRRGGBB.
using Painter = std::function<std::uint32_t(int x, int y)>;

inline std::vector<std::uint8_t> painted(int width, int height, const Painter& painter) {
  std::vector<std::uint8_t> out;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (const int shift : {16, 8, 0})
        out.push_back(static_cast<std::uint8_t>(painter(x, y) >> shift));
  return out;
}

inline void write_png(const std::filesystem::path& file, int width, int height,
                      const Painter& painter) {
  std::filesystem::create_directories(file.parent_path());
  const auto bytes = painted(width, height, painter);
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_RGB;
  png_image_write_to_file(&image, file.c_str(), 0, bytes.data(), 0, nullptr);
}

inline void write_jpeg(const std::filesystem::path& file, int width, int height,
                       const Painter& painter) {
  std::filesystem::create_directories(file.parent_path());
  auto bytes = painted(width, height, painter);
  jpeg_compress_struct info = {};
  jpeg_error_mgr errors = {};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  std::FILE* out = std::fopen(file.c_str(), "wb");
  jpeg_stdio_dest(&info, out);
  info.image_width = static_cast<JDIMENSION>(width);
  info.image_height = static_cast<JDIMENSION>(height);
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 95, TRUE);
  jpeg_start_compress(&info, TRUE);
  for (int y = 0; y < height; ++y) {
    JSAMPROW row = bytes.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 3;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  std::fclose(out);
}

}  // namespace strata::data
