// JPEG by libjpeg-turbo. Its errors leave by longjmp: nothing with a destructor lives between here
// and there.
#include <fmt/format.h>

#include <csetjmp>
#include <cstdio>
// jpeglib.h needs stdio's types before it.
#include <jerror.h>
#include <jpeglib.h>

#include "data/image/decode.h"

namespace strata::data {
namespace {

struct ErrorState {
  jpeg_error_mgr manager;
  std::jmp_buf leave;
  bool cut_short;
  char message[JMSG_LENGTH_MAX];
};

void on_error(j_common_ptr info) {
  auto* state = reinterpret_cast<ErrorState*>(info->err);
  info->err->format_message(info, state->message);
  std::longjmp(state->leave, 1);
}

/// Warnings are let pass, but for a file that ends too early.
void on_message(j_common_ptr info, int level) {
  if (level < 0 && (info->err->msg_code == JWRN_JPEG_EOF || info->err->msg_code == JWRN_HIT_MARKER))
    reinterpret_cast<ErrorState*>(info->err)->cut_short = true;
}

/// Owns a decompressor; ready to be jumped out of.
struct Decoder {
  jpeg_decompress_struct info = {};
  ErrorState errors = {};

  explicit Decoder(std::string_view bytes) {
    info.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = on_error;
    errors.manager.emit_message = on_message;
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()),
                 static_cast<unsigned long>(bytes.size()));
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { jpeg_destroy_decompress(&info); }
};

bool read_header(Decoder& decoder) {
  if (setjmp(decoder.errors.leave) != 0) return false;
  return jpeg_read_header(&decoder.info, TRUE) == JPEG_HEADER_OK;
}

/// The largest of 1, 2, 4, 8 that keeps the image at least `enough`.
unsigned reduction(const jpeg_decompress_struct& info, ImageSize enough) {
  unsigned out = 8;
  while (out > 1 &&
         (info.image_height / out < enough.height || info.image_width / out < enough.width))
    out /= 2;
  return out;
}

bool start(Decoder& decoder) {
  if (setjmp(decoder.errors.leave) != 0) return false;
  return jpeg_start_decompress(&decoder.info) == TRUE;
}

bool read_lines(Decoder& decoder, std::uint8_t* out, std::size_t line) {
  if (setjmp(decoder.errors.leave) != 0) return false;
  while (decoder.info.output_scanline < decoder.info.output_height) {
    JSAMPROW row = out + decoder.info.output_scanline * line;
    jpeg_read_scanlines(&decoder.info, &row, 1);
  }
  jpeg_finish_decompress(&decoder.info);
  return true;
}

Error broken(const Decoder& decoder, const std::string& where) {
  if (decoder.errors.cut_short)
    return {"the JPEG image is cut short", where, "fetch it again or remove it"};
  return {fmt::format("the JPEG image is broken ({})", decoder.errors.message), where,
          "fetch it again or remove it"};
}

Result<> check_size(const jpeg_decompress_struct& info, const std::string& where) {
  if (static_cast<std::int64_t>(info.image_height) * info.image_width <= kMostPixels) return {};
  return Error{fmt::format("{}x{} pixels are too many", info.image_height, info.image_width), where,
               "make the image smaller"};
}

}  // namespace

Result<ImageSize> jpeg_size(std::string_view bytes, const std::string& where) {
  Decoder decoder(bytes);
  if (!read_header(decoder)) return broken(decoder, where);
  STRATA_CHECK(check_size(decoder.info, where));
  return ImageSize{decoder.info.image_height, decoder.info.image_width};
}

Result<Pixels> decode_jpeg(std::string_view bytes, const std::string& where, std::int64_t channels,
                           ImageSize enough) {
  Decoder decoder(bytes);
  if (!read_header(decoder)) return broken(decoder, where);
  STRATA_CHECK(check_size(decoder.info, where));
  if (decoder.info.num_components == 4)
    return Error{"JPEG images for printing (CMYK) are not read", where, "convert it to RGB"};
  decoder.info.out_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  decoder.info.scale_num = 1;
  decoder.info.scale_denom = reduction(decoder.info, enough);
  if (!start(decoder)) return broken(decoder, where);
  Pixels out{decoder.info.output_height, decoder.info.output_width, channels, {}};
  const auto line = static_cast<std::size_t>(out.width * channels);
  out.bytes.resize(static_cast<std::size_t>(out.height) * line);
  if (!read_lines(decoder, out.bytes.data(), line) || decoder.errors.cut_short)
    return broken(decoder, where);
  return out;
}

}  // namespace strata::data
