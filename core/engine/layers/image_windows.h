// Geometry of pooling and convolution over channels-last images, from graph/window.h. A sequence T
// x F lies in memory as an image of height 1 and width T with F channels does, so the same kernels
// serve both.
#pragma once

#include "engine/layers/support.h"
#include "graph/window.h"

namespace strata::engine {

/// The windows of a layer that slides over an image or a sequence.
struct ImageWindows {
  explicit ImageWindows(const KernelSetup& setup, bool transposed = false) {
    const graph::Shape& in = input_shape(setup);
    const std::vector<std::int64_t> spatial = graph::spatial_sizes(in);
    const std::vector<graph::Window> found =
        transposed ? graph::transposed_windows(settings_of(setup), spatial)
                   : graph::windows(settings_of(setup), spatial);
    channels = in.rank() == 3 ? in[0] : in[-1];
    y = found.size() == 2 ? found[0] : graph::Window{.out = 1};
    x = found.back();
  }

  [[nodiscard]] std::int64_t padded_height() const { return y.in + y.before + y.after; }
  [[nodiscard]] std::int64_t padded_width() const { return x.in + x.before + x.after; }
  [[nodiscard]] bool pads() const { return y.before + y.after + x.before + x.after != 0; }
  /// For at::constant_pad_nd.
  [[nodiscard]] std::vector<std::int64_t> padding() const {
    return {x.before, x.after, y.before, y.after};
  }
  [[nodiscard]] std::vector<std::int64_t> kernel() const { return {y.kernel, x.kernel}; }
  [[nodiscard]] std::vector<std::int64_t> stride() const { return {y.stride, x.stride}; }
  [[nodiscard]] std::vector<std::int64_t> dilation() const { return {y.dilation, x.dilation}; }

  std::int64_t channels = 1;
  graph::Window y;
  graph::Window x;
};

/// Taps of a window at output position `at` that lie inside the input: [first, last). Without
/// dilation.
struct TapRange {
  std::int64_t first;
  std::int64_t last;
};

STRATA_INLINE TapRange taps_inside(const graph::Window& w, std::int64_t at) {
  const std::int64_t start = at * w.stride - w.before;
  return {std::max<std::int64_t>(0, -start), std::min(w.kernel, w.in - start)};
}

/// N x T x F as N x F x 1 x T; an image as it is. And back.
inline at::Tensor as_image(const at::Tensor& x) {
  return x.dim() == 3 ? x.transpose(1, 2).unsqueeze(2) : x;
}
inline at::Tensor as_sequence(const at::Tensor& image) { return image.squeeze(2).transpose(1, 2); }

}  // namespace strata::engine
