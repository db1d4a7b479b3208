// Convolutions and poolings in Python. PyTorch pads both sides alike; where "same" needs one more
// at the end, F.pad goes before.
#include <array>

#include "translate/torch/python_words.h"
#include "translate/torch/windows.h"

namespace strata::translate::python {
namespace {

using graph::Window;

std::string assign(const Site& site, const std::string& value) {
  return fmt::format("{} = {}", site.out, value);
}

bool is_same(const Site& site) {
  return site.settings().is_word("padding") && site.settings().word("padding") == "same";
}

/// ", padding="same"" where PyTorch means the same by it, else the numbers.
std::string padding_option(const Site& site, const std::vector<Window>& windows,
                           const Padding& padding) {
  bool steps_by_one = true;
  for (const Window& w : windows)
    steps_by_one = steps_by_one && w.stride == 1;
  if (is_same(site) && steps_by_one) return ", padding=\"same\"";
  return option("padding", padding.even, 0);
}

std::string window_options(const Site& site, const std::vector<Window>& windows) {
  const std::string padding = padding_option(site, windows, padding_of(windows));
  return option("stride", each(windows, &Window::stride), 1) + padding +
         option("dilation", each(windows, &Window::dilation), 1);
}

/// What goes into the layer: padded by hand where its own padding cannot do it.
std::string read(const Site& site, const std::string& input, const std::vector<Window>& windows,
                 std::string_view value = {}) {
  const Padding padding = padding_of(windows);
  const bool own = padding_option(site, windows, padding) == ", padding=\"same\"";
  return padded(input, own ? std::vector<std::int64_t>{} : padding.around, value);
}

Spelling convolution(const Site& site, std::string_view module, std::int64_t filters,
                     std::int64_t groups) {
  const std::vector<Window> windows = windows_of(site);
  const bool sequence = site.input_shape().rank() == 2;
  const std::string options =
      fmt::format("{}{}{}", window_options(site, windows), option("groups", groups, 1),
                  flag("bias", site.settings().flag("bias"), true));
  // Sequences are steps x features here; Conv1d wants features x steps.
  const std::string from =
      sequence ? fmt::format("{}.transpose(1, 2)", site.in.front()) : site.in.front();
  std::string call = fmt::format("{}({})", site.self, read(site, from, windows));
  if (sequence) call += ".transpose(1, 2)";
  return {fmt::format("nn.{}({}, {}, {}{})", module, site.input_shape().features(), filters,
                      sizes(each(windows, &Window::kernel)), options),
          {assign(site, activated(call, site.settings().word("activation"), site.output_shape()))}};
}

Spelling conv2d(const Site& site) {
  return convolution(site, "Conv2d", site.settings().integer("filters"),
                     site.settings().integer("groups"));
}

Spelling conv1d(const Site& site) {
  return convolution(site, "Conv1d", site.settings().integer("filters"),
                     site.settings().integer("groups"));
}

Spelling depthwise_conv2d(const Site& site) {
  const std::int64_t channels = site.input_shape()[0];
  return convolution(site, "Conv2d", channels * site.settings().integer("multiplier"), channels);
}

Spelling separable_conv2d(const Site& site) {
  const std::vector<Window> windows = windows_of(site);
  const graph::Settings& s = site.settings();
  const std::string call = fmt::format("{}({})", site.self, read(site, site.in.front(), windows));
  return {fmt::format("SeparableConv2d({}, {}, {}{}{}{})", site.input_shape()[0],
                      s.integer("filters"), sizes(each(windows, &Window::kernel)),
                      option("multiplier", s.integer("multiplier"), 1),
                      window_options(site, windows), flag("bias", s.flag("bias"), true)),
          {assign(site, activated(call, s.word("activation"), site.output_shape()))},
          {"SeparableConv2d"}};
}

Spelling conv2d_transpose(const Site& site) {
  const graph::Settings& s = site.settings();
  const std::vector<Window> windows =
      graph::transposed_windows(s, graph::spatial_sizes(site.input_shape()));
  const Cropping cropping = cropping_of(windows);
  std::string call = fmt::format("{}({})", site.self, site.in.front());
  if (cropping.cuts)
    call += fmt::format("[:, :, :{}, :{}]", site.output_shape()[1], site.output_shape()[2]);
  return {fmt::format("nn.ConvTranspose2d({}, {}, {}{}{}{}{}{})", site.input_shape()[0],
                      s.integer("filters"), sizes(each(windows, &Window::kernel)),
                      option("stride", each(windows, &Window::stride), 1),
                      option("padding", cropping.padding, 0),
                      option("output_padding", cropping.output_padding, 0),
                      option("dilation", each(windows, &Window::dilation), 1),
                      flag("bias", s.flag("bias"), true)),
          {assign(site, activated(call, s.word("activation"), site.output_shape()))}};
}

std::string pool_sizes(const std::vector<Window>& windows) {
  const auto kernel = each(windows, &Window::kernel);
  const auto stride = each(windows, &Window::stride);
  return sizes(kernel) + (kernel == stride ? "" : fmt::format(", stride={}", sizes(stride)));
}

Spelling maxpool2d(const Site& site) {
  const std::vector<Window> windows = windows_of(site);
  const Padding padding = padding_of(windows);
  return {
      fmt::format("nn.MaxPool2d({}{})", pool_sizes(windows), option("padding", padding.even, 0)),
      {assign(site, fmt::format("{}({})", site.self,
                                padded(site.in.front(), padding.around, "-torch.inf")))}};
}

Spelling maxpool1d(const Site& site) {
  const std::vector<Window> windows = windows_of(site);
  const Padding padding = padding_of(windows);
  const std::string turned = fmt::format("{}.transpose(1, 2)", site.in.front());
  return {
      fmt::format("nn.MaxPool1d({}{})", pool_sizes(windows), option("padding", padding.even, 0)),
      {assign(site, fmt::format("{}({}).transpose(1, 2)", site.self,
                                padded(turned, padding.around, "-torch.inf")))}};
}

Spelling avgpool2d(const Site& site) {
  const std::vector<Window> windows = windows_of(site);
  const Padding padding = padding_of(windows);
  if (!padding.around.empty())
    return {fmt::format("nn.AvgPool2d({})", pool_sizes(windows)),
            {assign(site, fmt::format("{0}({1}) / {0}({2})", site.self,
                                      padded(site.in.front(), padding.around),
                                      padded(fmt::format("torch.ones_like({})", site.in.front()),
                                             padding.around)))}};
  const std::string pads = option("padding", padding.even, 0);
  return {fmt::format("nn.AvgPool2d({}{}{})", pool_sizes(windows), pads,
                      pads.empty() ? "" : ", count_include_pad=False"),
          {assign(site, fmt::format("{}({})", site.self, site.in.front()))}};
}

Spelling global_avgpool(const Site& site) {
  const std::string& x = site.in.front();
  if (!site.mask.empty())
    return {
        {}, {assign(site, fmt::format("mean_of_words({}, {})", x, site.mask))}, {"mean_of_words"}};
  return {{},
          {assign(site, fmt::format("{}.mean({})", x,
                                    site.input_shape().rank() == 3 ? "dim=(2, 3)" : "dim=1"))}};
}

Spelling global_maxpool(const Site& site) {
  const std::string& x = site.in.front();
  if (!site.mask.empty())
    return {{},
            {assign(site, fmt::format("largest_of_words({}, {})", x, site.mask))},
            {"largest_of_words"}};
  return {{},
          {assign(site, fmt::format("{}.amax({})", x,
                                    site.input_shape().rank() == 3 ? "dim=(2, 3)" : "dim=1"))}};
}

constexpr std::array<KindSpelling, 10> kKinds = {{{"conv2d", conv2d},
                                                  {"conv1d", conv1d},
                                                  {"depthwise_conv2d", depthwise_conv2d},
                                                  {"separable_conv2d", separable_conv2d},
                                                  {"conv2d_transpose", conv2d_transpose},
                                                  {"maxpool2d", maxpool2d},
                                                  {"maxpool1d", maxpool1d},
                                                  {"avgpool2d", avgpool2d},
                                                  {"global_avgpool", global_avgpool},
                                                  {"global_maxpool", global_maxpool}}};

}  // namespace

std::span<const KindSpelling> window_kinds() { return kKinds; }

}  // namespace strata::translate::python
