// Changing an image's size: bilinear, and averaging where it shrinks (so that fine patterns do not
// alias).
#pragma once

#include <cstdint>
#include <vector>

namespace strata::data {

/// Which input samples one output sample along one axis is made of.
struct ResizeAxis {
  /// From `in` to `out` samples, both at least 1, over the input's span [from, from + length).
  ResizeAxis(std::int64_t in, std::int64_t out, double from, double length);
  std::vector<std::int32_t> first;  // of the inputs, per output
  std::vector<std::int32_t> count;
  std::vector<float> weights;  // `widest` per output, summing to 1
  std::int32_t widest = 1;
};

/// A rectangle of the input, in pixels.
struct Crop {
  double top = 0;
  double left = 0;
  double height = 0;
  double width = 0;
};

/// The largest centred rectangle of the output's proportions.
Crop centred_crop(std::int64_t in_height, std::int64_t in_width, std::int64_t out_height,
                  std::int64_t out_width);

/// Resizes one plane of floats after another.
class PlaneResizer {
 public:
  PlaneResizer(std::int64_t in_height, std::int64_t in_width, std::int64_t out_height,
               std::int64_t out_width);
  /// `scratch` holds scratch_elements() floats.
  void apply(const float* in, float* out, float* scratch) const;
  [[nodiscard]] std::int64_t scratch_elements() const { return in_height_ * out_width_; }

 private:
  std::int64_t in_height_, in_width_, out_height_, out_width_;
  ResizeAxis rows_, columns_;
};

/// Interleaved bytes (height x width x channels) to planes (channels x out_height x out_width).
void resize_interleaved(const std::uint8_t* in, std::int64_t in_height, std::int64_t in_width,
                        std::int64_t channels, const Crop& crop, std::int64_t out_height,
                        std::int64_t out_width, std::uint8_t* out);

}  // namespace strata::data
