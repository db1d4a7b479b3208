// Sliding windows: the settings and the sums that convolutions and poolings share, once for
// description and engine.
//
// Every spatial dimension of the input (height and width of an image, the steps of a sequence) is
// one Window, with span = dilation (kernel - 1) + 1:
//   valid: no padding, out = floor((in - span) / stride) + 1
//   a number: that many before and after, out = floor((in + 2 padding - span) / stride) + 1
//   same: out = ceil(in / stride), padding max((out - 1) stride + span - in, 0), an odd one after
// The first two are torch.nn.Conv2d's formula; `same` is TensorFlow's rule, which at stride 1 is
// PyTorch's too.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/layer_kind.h"
#include "graph/setting.h"
#include "graph/shape.h"

namespace strata::graph {

/// A window of `kernel` taps, `dilation` apart, that moves by `stride` over `in` positions.
struct Window {
  std::int64_t in = 1;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t before = 0;  // positions added in front (transposed: cut off the front)
  std::int64_t after = 0;   // positions added behind (transposed: cut off; below 0: added)
  std::int64_t out = 0;     // 0 where the window is larger than the padded input

  /// Positions from the first tap to the last.
  [[nodiscard]] std::int64_t span() const { return dilation * (kernel - 1) + 1; }
};

/// Sizes that windows move over: height and width of an image, the steps of a sequence.
std::vector<std::int64_t> spatial_sizes(const Shape& shape);

/// One window per spatial size from the layer's "kernel" or "size", "stride", "padding" and
/// "dilation" (those it has).
std::vector<Window> windows(const Settings& settings, std::span<const std::int64_t> spatial);

/// The same for a transposed convolution, whose "padding" crops the result:
///   valid or a number: out = (in - 1) stride - 2 padding + span + output_padding, as
///   torch.nn.ConvTranspose2d
///   same: out = in stride, as keras.layers.Conv2DTranspose
std::vector<Window> transposed_windows(const Settings& settings,
                                       std::span<const std::int64_t> spatial);

/// The windows of a layer in question; an Error with a remedy when one does not fit.
Result<std::vector<Window>> fitting_windows(const LayerQuestion& ask);

/// "(32 + 2*0 - 3) / 1 + 1 = 30" with the layer's numbers; one sum when all dimensions are alike.
std::string window_sum(const Settings& settings, std::span<const Window> windows);

/// Product of the kernels' sizes, and "3*3".
std::int64_t taps(std::span<const Window> windows);
std::string taps_text(std::span<const Window> windows);

/// `shape` with `features` features and the windows' output sizes, in the order of its rank.
std::vector<std::int64_t> windowed_sizes(const Shape& shape, std::int64_t features,
                                         std::span<const Window> windows);

// The settings; `dimensions` is 2 for images, 1 for sequences.
Setting kernel_setting(int dimensions);
Setting stride_setting(int dimensions);
Setting padding_setting(int dimensions);
Setting dilation_setting(int dimensions);

}  // namespace strata::graph
