// Convolutions and poolings in C++. PyTorch pads both sides alike; where "same" needs one more at
// the end, constant_pad_nd goes before.
#include <array>

#include "translate/torch/cpp_words.h"
#include "translate/torch/windows.h"

namespace strata::translate::cpp {
namespace {

using graph::Window;

std::string window_options(const std::vector<Window>& windows) {
  return option("stride", each(windows, &Window::stride), 1) +
         option("padding", padding_of(windows).even, 0) +
         option("dilation", each(windows, &Window::dilation), 1);
}

std::string kernel(const std::vector<Window>& windows) {
  return sizes(each(windows, &Window::kernel));
}

Spelling convolution(const Site& site, std::string_view name, std::int64_t filters,
                     std::int64_t groups) {
  const std::vector<Window> windows = windows_of(site);
  const bool sequence = site.input_shape().rank() == 2;
  // Sequences are steps x features here; Conv1d wants features x steps.
  const std::string from =
      sequence ? fmt::format("{}.transpose(1, 2)", site.in.front()) : site.in.front();
  std::string call =
      fmt::format("{}->forward({})", site.self, padded(from, padding_of(windows).around));
  if (sequence) call += ".transpose(1, 2)";
  const std::string size = sequence ? fmt::format("{}", windows[0].kernel) : kernel(windows);
  return {module(name, fmt::format("{}, {}, {}", site.input_shape().features(), filters, size),
                 window_options(windows) + option("groups", groups, 1) +
                     flag("bias", site.settings().flag("bias"), true)),
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
  const std::int64_t channels = site.input_shape()[0];
  const std::int64_t between = channels * s.integer("multiplier");
  const std::string call = fmt::format("{}->forward({})", site.self,
                                       padded(site.in.front(), padding_of(windows).around));
  const std::string depthwise =
      fmt::format("torch::nn::Conv2dOptions({}, {}, {}){}.groups({}).bias(false)", channels,
                  between, kernel(windows), window_options(windows), channels);
  const std::string pointwise =
      fmt::format("torch::nn::Conv2dOptions({}, {}, 1){}", between, s.integer("filters"),
                  flag("bias", s.flag("bias"), true));
  return {fmt::format("SeparableConv2d({}, {})", depthwise, pointwise),
          {assign(site, activated(call, s.word("activation"), site.output_shape()))},
          {"SeparableConv2d"}};
}

Spelling conv2d_transpose(const Site& site) {
  const graph::Settings& s = site.settings();
  const std::vector<Window> windows =
      graph::transposed_windows(s, graph::spatial_sizes(site.input_shape()));
  const Cropping cropping = cropping_of(windows);
  std::string call = called(site);
  if (cropping.cuts)
    call += fmt::format(".narrow(2, 0, {}).narrow(3, 0, {})", site.output_shape()[1],
                        site.output_shape()[2]);
  return {module("ConvTranspose2d",
                 fmt::format("{}, {}, {}", site.input_shape()[0], s.integer("filters"),
                             kernel(windows)),
                 option("stride", each(windows, &Window::stride), 1) +
                     option("padding", cropping.padding, 0) +
                     option("output_padding", cropping.output_padding, 0) +
                     option("dilation", each(windows, &Window::dilation), 1) +
                     flag("bias", s.flag("bias"), true)),
          {assign(site, activated(call, s.word("activation"), site.output_shape()))}};
}

Spelling maxpool2d(const Site& site) {
  const std::vector<Window> windows = windows_of(site);
  const Padding padding = padding_of(windows);
  return {{},
          {assign(site,
                  fmt::format("torch::max_pool2d({}, {}, {}, {})",
                              padded(site.in.front(), padding.around, "-INFINITY"), kernel(windows),
                              sizes(each(windows, &Window::stride)), sizes(padding.even)))}};
}

Spelling maxpool1d(const Site& site) {
  const std::vector<Window> windows = windows_of(site);
  const Padding padding = padding_of(windows);
  const std::string turned = fmt::format("{}.transpose(1, 2)", site.in.front());
  return {{},
          {assign(site, fmt::format("torch::max_pool1d({}, {}, {}, {}).transpose(1, 2)",
                                    padded(turned, padding.around, "-INFINITY"), kernel(windows),
                                    sizes(each(windows, &Window::stride)), sizes(padding.even)))}};
}

Spelling avgpool2d(const Site& site) {
  const std::vector<Window> windows = windows_of(site);
  const Padding padding = padding_of(windows);
  const auto mean = [&](const std::string& x) {
    return fmt::format("torch::avg_pool2d({}, {}, {}, {}, false, /*count_include_pad=*/false)",
                       padded(x, padding.around), kernel(windows),
                       sizes(each(windows, &Window::stride)), sizes(padding.even));
  };
  const std::string& x = site.in.front();
  if (padding.around.empty()) return {{}, {assign(site, mean(x))}};
  // Zeros around do not count: divided by the same mean of ones.
  return {{},
          {assign(site,
                  fmt::format("{} / {}", mean(x), mean(fmt::format("torch::ones_like({})", x))))}};
}

Spelling global_avgpool(const Site& site) {
  const std::string& x = site.in.front();
  if (!site.mask.empty())
    return {
        {}, {assign(site, fmt::format("mean_of_words({}, {})", x, site.mask))}, {"mean_of_words"}};
  return {{},
          {assign(site,
                  fmt::format("{}.mean({})", x, site.input_shape().rank() == 3 ? "{2, 3}" : "1"))}};
}

Spelling global_maxpool(const Site& site) {
  const std::string& x = site.in.front();
  if (!site.mask.empty())
    return {{},
            {assign(site, fmt::format("largest_of_words({}, {})", x, site.mask))},
            {"largest_of_words"}};
  return {{},
          {assign(site,
                  fmt::format("{}.amax({})", x, site.input_shape().rank() == 3 ? "{2, 3}" : "1"))}};
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

}  // namespace strata::translate::cpp
