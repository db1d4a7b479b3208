#include "graph/window.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

namespace strata::graph {
namespace {

constexpr double kMostTaps = 1 << 12;       // along one dimension
constexpr double kMostPositions = 1 << 20;  // of stride, dilation and padding

const Integers& kernel_of(const Settings& settings) {
  return settings.integers(settings.has("kernel") ? "kernel" : "size");
}

/// Kernel, stride and dilation; padding and output are still open.
std::vector<Window> bare_windows(const Settings& settings, std::span<const std::int64_t> spatial) {
  const Integers& kernel = kernel_of(settings);
  const Integers& stride = settings.is_word("stride") ? kernel : settings.integers("stride");
  const Integers ones(spatial.size(), 1);
  const Integers& dilation = settings.has("dilation") ? settings.integers("dilation") : ones;
  std::vector<Window> out(spatial.size());
  for (std::size_t i = 0; i < spatial.size(); ++i) {
    out[i].in = spatial[i];
    out[i].kernel = kernel[i];
    out[i].stride = stride[i];
    out[i].dilation = dilation[i];
  }
  return out;
}

bool pads_same(const Settings& settings) {
  return settings.is_word("padding") && settings.word("padding") == "same";
}

std::int64_t padding_at(const Settings& settings, std::size_t dimension) {
  return settings.is_word("padding") ? 0 : settings.integers("padding")[dimension];
}

std::string one_sum(const Settings& settings, const Window& window, std::size_t dimension) {
  if (pads_same(settings))
    return window.stride == 1
               ? fmt::format("{} (padded to stay the same)", window.out)
               : fmt::format("ceil({} / {}) = {}", window.in, window.stride, window.out);
  const std::string span = window.dilation == 1
                               ? fmt::format("{}", window.kernel)
                               : fmt::format("{}*({} - 1) - 1", window.dilation, window.kernel);
  return fmt::format("({} + 2*{} - {}) / {} + 1 = {}", window.in, padding_at(settings, dimension),
                     span, window.stride, window.out);
}

}  // namespace

std::vector<std::int64_t> spatial_sizes(const Shape& shape) {
  if (shape.rank() == 3) return {shape[1], shape[2]};
  return {shape[0]};
}

std::vector<Window> windows(const Settings& settings, std::span<const std::int64_t> spatial) {
  std::vector<Window> out = bare_windows(settings, spatial);
  for (std::size_t i = 0; i < out.size(); ++i) {
    Window& w = out[i];
    if (pads_same(settings)) {
      w.out = (w.in - 1) / w.stride + 1;
      const std::int64_t missing =
          std::max((w.out - 1) * w.stride + w.span() - w.in, std::int64_t{0});
      w.before = missing / 2;
      w.after = missing - w.before;
    } else {
      w.before = w.after = padding_at(settings, i);
      const std::int64_t room = w.in + w.before + w.after - w.span();
      w.out = room < 0 ? 0 : room / w.stride + 1;
    }
  }
  return out;
}

std::vector<Window> transposed_windows(const Settings& settings,
                                       std::span<const std::int64_t> spatial) {
  std::vector<Window> out = bare_windows(settings, spatial);
  for (std::size_t i = 0; i < out.size(); ++i) {
    Window& w = out[i];
    const std::int64_t full = (w.in - 1) * w.stride + w.span();
    if (pads_same(settings)) {
      w.out = w.in * w.stride;
      w.before = std::max(full - w.out, std::int64_t{0}) / 2;
      w.after = full - w.out - w.before;
    } else {
      w.before = padding_at(settings, i);
      w.after = w.before - settings.integers("output_padding")[i];
      w.out = std::max(full - w.before - w.after, std::int64_t{0});
    }
  }
  return out;
}

Result<std::vector<Window>> fitting_windows(const LayerQuestion& ask) {
  std::vector<Window> found = windows(ask.settings, spatial_sizes(ask.input().shape));
  if (std::all_of(found.begin(), found.end(), [](const Window& w) { return w.out > 0; }))
    return found;
  std::vector<std::int64_t> least;
  for (const Window& w : found)
    least.push_back(std::max(w.span() - w.before - w.after, std::int64_t{1}));
  return ask.refuse(fmt::format("an input of at least {} positions", fmt::join(least, "x")),
                    "choose a smaller window or \"padding\": \"same\"");
}

std::string window_sum(const Settings& settings, std::span<const Window> all) {
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string sum = one_sum(settings, all[i], i);
    if (out != sum) out += (out.empty() ? "" : ", ") + sum;
  }
  return out;
}

std::int64_t taps(std::span<const Window> windows) {
  return std::accumulate(windows.begin(), windows.end(), std::int64_t{1},
                         [](std::int64_t product, const Window& w) { return product * w.kernel; });
}

std::string taps_text(std::span<const Window> windows) {
  std::vector<std::int64_t> kernels;
  for (const Window& w : windows)
    kernels.push_back(w.kernel);
  return fmt::format("{}", fmt::join(kernels, "*"));
}

std::vector<std::int64_t> windowed_sizes(const Shape& shape, std::int64_t features,
                                         std::span<const Window> windows) {
  if (shape.rank() == 3) return {features, windows[0].out, windows[1].out};
  return {windows[0].out, features};
}

Setting kernel_setting(int dimensions) {
  return {
      .name = "kernel",
      .title = "Kernel",
      .type = SettingType::integers,
      .otherwise = {},
      .help = dimensions == 2
                  ? "Height and width of the window that looks at the image. 3 x 3 is usual; a "
                    "larger one sees more at once and costs more."
                  : "How many neighbouring steps the window sees. 3 to 7 is usual; a larger one "
                    "sees more at once and costs more.",
      .least = 1,
      .most = kMostTaps,
      .count = dimensions};
}

Setting stride_setting(int dimensions) {
  return {.name = "stride",
          .title = "Stride",
          .type = SettingType::integers,
          .otherwise = Integers(static_cast<std::size_t>(dimensions), 1),
          .help =
              "How far the window moves at a time. 1 keeps the size, 2 halves it; a stride "
              "beyond the window's size skips parts of the input.",
          .least = 1,
          .most = kMostPositions,
          .count = dimensions};
}

Setting padding_setting(int dimensions) {
  return {.name = "padding",
          .title = "Padding",
          .type = SettingType::integers,
          .otherwise = std::string("valid"),
          .help =
              "What surrounds the input: 'valid' adds nothing, 'same' adds just enough to keep "
              "the size (divided by the stride), a number adds that much on every side. Too "
              "much makes the network look at emptiness.",
          .least = 0,
          .most = kMostPositions,
          .choices = {"valid", "same"},
          .count = dimensions};
}

Setting dilation_setting(int dimensions) {
  return {.name = "dilation",
          .title = "Dilation",
          .type = SettingType::integers,
          .otherwise = Integers(static_cast<std::size_t>(dimensions), 1),
          .help =
              "Distance between the points the window looks at. 1 is usual; 2 sees twice as far "
              "at the same cost, and misses what lies between.",
          .least = 1,
          .most = kMostPositions,
          .count = dimensions};
}

}  // namespace strata::graph
