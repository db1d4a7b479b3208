// Convolutions and poolings in TorchScript.
#include <array>

#include "engine/script/layer_script.h"
#include "translate/torch/windows.h"

namespace strata::engine {
namespace {

using graph::Window;
using translate::each;
using translate::Padding;
using translate::padding_of;

std::vector<Window> windows_of(const ScriptQuestion& ask) {
  return graph::windows(ask.settings(), graph::spatial_sizes(ask.input_shape()));
}

std::string padded(const std::string& x, const Padding& padding, std::string_view value = "0.0") {
  if (padding.around.empty()) return x;
  return fmt::format("torch.constant_pad_nd({}, {}, {})", x, list(padding.around), value);
}

constexpr std::string_view kLowest = "float(\"-inf\")";

/// torch.conv2d or conv1d of `x` by a weight and a bias.
std::string product(const ScriptQuestion& ask, const std::string& x, const std::string& weight,
                    const std::string& bias, std::int64_t groups) {
  const std::vector<Window> windows = windows_of(ask);
  const Padding padding = padding_of(windows);
  return fmt::format("torch.conv{}d({}, {}, {}, {}, {}, {}, {})", windows.size(),
                     padded(x, padding), weight, bias, list(each(windows, &Window::stride)),
                     list(padding.even), list(each(windows, &Window::dilation)), groups);
}

std::string curved(const ScriptQuestion& ask, const std::string& value) {
  return returning(activated(value, ask.settings().word("activation"), ask.output_shape()));
}

std::string conv2d(const ScriptQuestion& ask) {
  return curved(ask, product(ask, "x", "self.weight", ask.parameter("bias"),
                             ask.settings().integer("groups")));
}

std::string conv1d(const ScriptQuestion& ask) {
  const std::string value = product(ask, "torch.transpose(x, 1, 2)", "self.weight",
                                    ask.parameter("bias"), ask.settings().integer("groups"));
  return curved(ask, fmt::format("torch.transpose({}, 1, 2)", value));
}

std::string depthwise_conv2d(const ScriptQuestion& ask) {
  return curved(ask, product(ask, "x", "self.weight", ask.parameter("bias"), ask.input_shape()[0]));
}

std::string separable_conv2d(const ScriptQuestion& ask) {
  const std::string depthwise =
      product(ask, "x", "self.depthwise.weight", "None", ask.input_shape()[0]);
  return curved(ask, fmt::format("torch.conv2d({}, self.pointwise.weight, {})", depthwise,
                                 ask.parameter("pointwise.bias")));
}

std::string conv2d_transpose(const ScriptQuestion& ask) {
  const std::vector<Window> windows =
      graph::transposed_windows(ask.settings(), graph::spatial_sizes(ask.input_shape()));
  const translate::Cropping cropping = translate::cropping_of(windows);
  std::string value = fmt::format("torch.conv_transpose2d(x, self.weight, {}, {}, {}, {}, 1, {})",
                                  ask.parameter("bias"), list(each(windows, &Window::stride)),
                                  list(cropping.padding), list(cropping.output_padding),
                                  list(each(windows, &Window::dilation)));
  if (cropping.cuts)
    value = fmt::format("torch.narrow(torch.narrow({}, 2, 0, {}), 3, 0, {})", value,
                        ask.output_shape()[1], ask.output_shape()[2]);
  return curved(ask, value);
}

std::string maxpool2d(const ScriptQuestion& ask) {
  const std::vector<Window> windows = windows_of(ask);
  const Padding padding = padding_of(windows);
  return returning(fmt::format("torch.max_pool2d({}, {}, {}, {})", padded("x", padding, kLowest),
                               list(each(windows, &Window::kernel)),
                               list(each(windows, &Window::stride)), list(padding.even)));
}

std::string maxpool1d(const ScriptQuestion& ask) {
  const std::vector<Window> windows = windows_of(ask);
  const Padding padding = padding_of(windows);
  return returning(fmt::format("torch.transpose(torch.max_pool1d({}, {}, {}, {}), 1, 2)",
                               padded("torch.transpose(x, 1, 2)", padding, kLowest),
                               list(each(windows, &Window::kernel)),
                               list(each(windows, &Window::stride)), list(padding.even)));
}

std::string avgpool2d(const ScriptQuestion& ask) {
  const std::vector<Window> windows = windows_of(ask);
  const Padding padding = padding_of(windows);
  const auto mean = [&](const std::string& x) {
    return fmt::format("torch.avg_pool2d({}, {}, {}, {}, False, False)", padded(x, padding),
                       list(each(windows, &Window::kernel)), list(each(windows, &Window::stride)),
                       list(padding.even));
  };
  if (padding.around.empty()) return returning(mean("x"));
  // Zeros around do not count: divided by the same mean of ones.
  return returning(fmt::format("{} / {}", mean("x"), mean("torch.ones_like(x)")));
}

std::string global_avgpool(const ScriptQuestion& ask) {
  if (!ask.masked)
    return returning(
        fmt::format("torch.mean(x, {})", ask.input_shape().rank() == 3 ? "[2, 3]" : "[1]"));
  return "def forward(self, x: Tensor, words: Tensor) -> Tensor:\n"
         "    share = torch.unsqueeze(words, 2).to(x.dtype)\n"
         "    return torch.sum(x * share, [1]) / torch.clamp_min(torch.sum(share, [1]), 1)\n";
}

std::string global_maxpool(const ScriptQuestion& ask) {
  if (!ask.masked)
    return returning(
        fmt::format("torch.amax(x, {})", ask.input_shape().rank() == 3 ? "[2, 3]" : "[1]"));
  return "def forward(self, x: Tensor, words: Tensor) -> Tensor:\n"
         "    padding = torch.unsqueeze(torch.logical_not(words), 2)\n"
         "    largest = torch.amax(torch.masked_fill(x, padding, float(\"-inf\")), [1])\n"
         "    return torch.masked_fill(largest, torch.all(padding, 1), 0.0)\n";
}

constexpr std::array<KindScript, 10> kScripts = {{{"conv2d", conv2d},
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

std::span<const KindScript> window_scripts() { return kScripts; }

}  // namespace strata::engine
