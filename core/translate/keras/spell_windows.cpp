// Convolutions and poolings in Keras. Its "same" is Strata's; a padding in numbers goes before the
// layer. keras.io/api/layers/convolution_layers, keras.io/api/layers/pooling_layers
#include <algorithm>
#include <array>

#include "translate/keras/spelling.h"

namespace strata::translate::keras {
namespace {

using graph::Window;

std::vector<Window> windows_of(const Site& site) {
  return graph::windows(site.settings(), graph::spatial_sizes(site.input_shape()));
}

template <class Member>
std::vector<std::int64_t> each(const std::vector<Window>& windows, Member member) {
  std::vector<std::int64_t> out;
  for (const Window& w : windows)
    out.push_back(w.*member);
  return out;
}

bool any(const std::vector<Window>& windows, bool (*holds)(const Window&)) {
  return std::any_of(windows.begin(), windows.end(), holds);
}

bool has_padding(const Window& w) { return w.before != 0 || w.after != 0; }

/// What Keras' "same" would pad is what this window pads.
bool is_same(const Window& w) {
  const std::int64_t out = (w.in - 1) / w.stride + 1;
  const std::int64_t missing = std::max((out - 1) * w.stride + w.span() - w.in, std::int64_t{0});
  return w.out == out && w.before == missing / 2 && w.after == missing - missing / 2;
}

bool all_same(const std::vector<Window>& windows) {
  return std::all_of(windows.begin(), windows.end(), is_same) && any(windows, has_padding);
}

/// "((1, 1), (0, 1))", or "(1, 1)" for sequences; "1" where all are alike.
std::string sides(const std::vector<Window>& windows) {
  std::vector<std::string> pairs;
  bool alike = true;
  for (const Window& w : windows) {
    pairs.push_back(fmt::format("({}, {})", w.before, w.after));
    alike = alike && w.before == w.after && w.before == windows.front().before;
  }
  if (alike) return fmt::format("{}", windows.front().before);
  return pairs.size() == 1 ? pairs.front() : fmt::format("({})", fmt::join(pairs, ", "));
}

std::string_view dimensions(const std::vector<Window>& windows) {
  return windows.size() == 1 ? "1D" : "2D";
}

/// "[:, ::2, ::2]"
std::string every(const std::vector<Window>& windows) {
  std::string out = "@[:";
  for (const Window& w : windows)
    out += w.stride == 1 ? ", :" : fmt::format(", ::{}", w.stride);
  return out + "]";
}

/// Keras refuses a stride with a dilation, and unequal strides of depthwise ones: a convolution by
/// single steps, of which every second (third, ...) result is taken, is the same.
bool strides_by_slicing(const std::vector<Window>& windows, bool by_channel) {
  const bool strided = any(windows, [](const Window& w) { return w.stride > 1; });
  const bool dilated = any(windows, [](const Window& w) { return w.dilation > 1; });
  return strided && (dilated || (by_channel && windows[0].stride != windows[1].stride));
}

Spelling convolution(const Site& site, const std::string& opening, bool by_channel) {
  const std::vector<Window> windows = windows_of(site);
  const bool slices = strides_by_slicing(windows, by_channel);
  const bool same = all_same(windows) && !slices;
  Spelling out;
  if (!same && any(windows, has_padding))
    out.steps.push_back(
        {fmt::format("layers.ZeroPadding{}({})", dimensions(windows), sides(windows))});
  out.steps.push_back({fmt::format(
      "{}{}{}{}{}{}, name={})", opening,
      slices ? "" : option("strides", each(windows, &Window::stride)),
      same ? ", padding=\"same\"" : "", option("dilation_rate", each(windows, &Window::dilation)),
      activation_option(site), flag("use_bias", site.settings().flag("bias"), true), site.name)});
  if (slices) out.steps.push_back({{}, every(windows)});
  return out;
}

Result<Spelling> plain_convolution(const Site& site) {
  const std::vector<Window> windows = windows_of(site);
  const std::int64_t groups = site.settings().integer("groups");
  return convolution(
      site,
      fmt::format("layers.Conv{}({}, {}{}{}", dimensions(windows),
                  site.settings().integer("filters"), sizes(each(windows, &Window::kernel)),
                  groups == 1 ? "" : fmt::format(", groups={}", groups), site.kernel_initializer),
      false);
}

std::string multiplier_option(const Site& site) {
  return option("depth_multiplier", {site.settings().integer("multiplier")});
}

Result<Spelling> depthwise_conv2d(const Site& site) {
  return convolution(
      site,
      fmt::format("layers.DepthwiseConv2D({}{}", sizes(each(windows_of(site), &Window::kernel)),
                  multiplier_option(site)),
      true);
}

Result<Spelling> separable_conv2d(const Site& site) {
  return convolution(
      site,
      fmt::format("layers.SeparableConv2D({}, {}{}", site.settings().integer("filters"),
                  sizes(each(windows_of(site), &Window::kernel)), multiplier_option(site)),
      true);
}

/// Keras enlarges to (in - 1) stride + max(span, stride), plus output_padding; what is too much is
/// cropped.
Result<Spelling> conv2d_transpose(const Site& site) {
  std::vector<Window> windows =
      graph::transposed_windows(site.settings(), graph::spatial_sizes(site.input_shape()));
  const bool strided = any(windows, [](const Window& w) { return w.stride > 1; });
  if (strided && any(windows, [](const Window& w) { return w.dilation > 1; }))
    return Error{
        fmt::format(
            "Keras has no transposed convolution with both a stride and a dilation, as '{}'",
            site.layer.id()),
        {},
        "set its dilation or its stride to 1, or export another format"};
  std::vector<std::int64_t> added;
  bool adds = false;
  for (Window& w : windows) {
    const std::int64_t usual = std::max(w.stride - w.span(), std::int64_t{0});
    const std::int64_t more = w.after < 0 ? -w.after : 0;  // rows that no input reaches
    adds = adds || more > usual;
    added.push_back(more);
  }
  for (std::size_t i = 0; i < windows.size(); ++i) {
    Window& w = windows[i];
    w.after += adds ? added[i] : std::max(w.stride - w.span(), std::int64_t{0});
  }
  Spelling out;
  out.steps.push_back({fmt::format(
      "layers.Conv2DTranspose({}, {}{}{}{}{}{}, name={})", site.settings().integer("filters"),
      sizes(each(windows, &Window::kernel)), option("strides", each(windows, &Window::stride)),
      adds ? fmt::format(", output_padding={}", tuple(added)) : "",
      option("dilation_rate", each(windows, &Window::dilation)), activation_option(site),
      flag("use_bias", site.settings().flag("bias"), true), site.name)});
  if (any(windows, has_padding))
    out.steps.push_back({fmt::format("layers.Cropping2D({})", sides(windows))});
  return out;
}

std::string pool_options(const std::vector<Window>& windows, bool same) {
  const auto kernel = each(windows, &Window::kernel);
  const auto stride = each(windows, &Window::stride);
  return fmt::format("{}{}{}", sizes(kernel),
                     kernel == stride ? "" : fmt::format(", strides={}", sizes(stride)),
                     same ? ", padding=\"same\"" : "");
}

std::string padded(const std::string& value, const std::vector<Window>& windows,
                   std::string_view with) {
  std::string pairs = "(0, 0)";
  for (const Window& w : windows)
    pairs += fmt::format(", ({}, {})", w.before, w.after);
  return fmt::format("ops.pad({}, ({}, (0, 0)){})", value, pairs, with);
}

Result<Spelling> max_pool(const Site& site) {
  const std::vector<Window> windows = windows_of(site);
  const bool same = all_same(windows);
  Spelling out;
  if (!same && any(windows, has_padding))
    out.steps.push_back({{}, padded("@", windows, ", constant_values=-float(\"inf\")")});
  out.steps.push_back({fmt::format("layers.MaxPooling{}({}, name={})", dimensions(windows),
                                   pool_options(windows, same), site.name)});
  return out;
}

/// Padding counts as no value at all. Of Keras' backends, some count its zeros.
Result<Spelling> avgpool2d(const Site& site) {
  const std::vector<Window> windows = windows_of(site);
  if (!any(windows, has_padding))
    return Spelling{{{fmt::format("layers.AveragePooling2D({}, name={})",
                                  pool_options(windows, false), site.name)}}};
  const auto kernel = each(windows, &Window::kernel);
  const auto stride = each(windows, &Window::stride);
  const auto mean = [&](const std::string& value) {
    return fmt::format("ops.average_pool({}, {}, {}, data_format=\"channels_last\")",
                       padded(value, windows, ""), tuple(kernel), tuple(stride));
  };
  return Spelling{{{{}, fmt::format("{} / {}", mean("@"), mean("ops.ones_like(@)"))}}};
}

std::string global_pool(const Site& site, std::string_view what) {
  return fmt::format("layers.Global{}Pooling{}(name={})", what,
                     site.input_shape().rank() == 3 ? "2D" : "1D", site.name);
}

Result<Spelling> global_avgpool(const Site& site) {
  if (!site.mask.empty())
    return Spelling{{{{}, fmt::format("mean_of_words(@, {})", site.mask)}}, {"mean_of_words"}};
  return Spelling{{{global_pool(site, "Average")}}};
}

Result<Spelling> global_maxpool(const Site& site) {
  if (!site.mask.empty())
    return Spelling{{{{}, fmt::format("largest_of_words(@, {})", site.mask)}},
                    {"largest_of_words"}};
  return Spelling{{{global_pool(site, "Max")}}};
}

constexpr std::array<KindSpelling, 10> kKinds = {{{"conv2d", plain_convolution},
                                                  {"conv1d", plain_convolution},
                                                  {"depthwise_conv2d", depthwise_conv2d},
                                                  {"separable_conv2d", separable_conv2d},
                                                  {"conv2d_transpose", conv2d_transpose},
                                                  {"maxpool2d", max_pool},
                                                  {"maxpool1d", max_pool},
                                                  {"avgpool2d", avgpool2d},
                                                  {"global_avgpool", global_avgpool},
                                                  {"global_maxpool", global_maxpool}}};

}  // namespace

std::span<const KindSpelling> window_kinds() { return kKinds; }

}  // namespace strata::translate::keras
