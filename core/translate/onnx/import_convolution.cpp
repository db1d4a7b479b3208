// Conv and ConvTranspose.
#include <fmt/format.h>

#include <algorithm>

#include "graph/window.h"
#include "translate/onnx/import_windows.h"
#include "translate/onnx/importer.h"

namespace strata::translate::onnx {

ImportResult import_conv(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const Flow flow, at.flow(node, 0));
  STRATA_TRY(const ConstantPointer weight, at.constant(node, 1));
  STRATA_TRY(SpatialInput input, spatial_input(at, flow));
  const std::size_t spatial = input.sizes.size();
  if (weight->whole || weight->dims.size() != spatial + 2)
    return Error{"its weight is of another rank than its input", {}, {}};
  std::vector<std::int64_t> kernel(weight->dims.begin() + 2, weight->dims.end());
  STRATA_TRY(ImportWindows windows, windows_of(node, kernel, input.sizes));
  const std::int64_t groups = node.integer_or("group", 1);
  const std::int64_t filters = weight->dims[0];
  const bool depthwise = spatial == 2 && groups == input.channels && groups > 1;
  if (!windows.border.empty()) {  // sides padded unevenly: a border of zeros before
    if (spatial != 2) return Error{"it pads its two ends unevenly", {}, {}};
    STRATA_TRY(const int padded,
               at.draft().add("zero_pad", "zero_pad", {input.read}, {{"padding", windows.border}}));
    input.read = {padded, false};
  }
  Overrides settings = std::move(windows.settings);
  settings.emplace_back("kernel", kernel);
  if (depthwise) {
    settings.emplace_back("multiplier", filters / groups);
  } else {
    settings.emplace_back("filters", filters);
    settings.emplace_back("groups", groups);
  }
  const bool bias = node.inputs.size() > 2 && !node.inputs[2].empty();
  settings.emplace_back("bias", bias);
  std::vector<NamedFloats> tensors{{"weight", weight->dims, weight->reals}};
  if (bias) {
    STRATA_TRY(const ConstantPointer numbers, at.constant(node, 2));
    tensors.push_back({"bias", numbers->dims, numbers->reals});
  }
  const char* const kind = depthwise ? "depthwise_conv2d" : spatial == 2 ? "conv2d" : "conv1d";
  STRATA_TRY(const int layer, at.draft().add(kind, at.name_for(node, 1), {input.read},
                                             std::move(settings), std::move(tensors)));
  return std::vector<ImportValue>{spatial_output(at, layer)};
}

namespace {

/// Strata's "padding" and "output_padding" that crop as much; "same" where numbers do not.
Result<Overrides> cropping(const ImportedNode& node, const std::vector<std::int64_t>& kernel,
                           const std::vector<std::int64_t>& sizes) {
  const std::size_t n = kernel.size();
  const std::vector<std::int64_t> ones(n, 1);
  const auto stride = node.integers_or("strides", ones);
  const auto dilation = node.integers_or("dilations", ones);
  auto added = node.integers_or("output_padding", std::vector<std::int64_t>(n, 0));
  auto pads = node.integers_or("pads", std::vector<std::int64_t>(2 * n, 0));
  const std::string automatic = node.text_or("auto_pad", "NOTSET");
  if (stride.size() != n || dilation.size() != n || added.size() != n || pads.size() != 2 * n ||
      node.find("output_shape") != nullptr || automatic == "SAME_LOWER")
    return Error{"its window is said in a way that is not read", {}, {}};
  Overrides out{{"kernel", kernel}, {"stride", stride}, {"dilation", dilation}};
  std::vector<std::int64_t> padding(n);
  std::vector<std::int64_t> output_padding(n);
  bool plain = automatic != "SAME_UPPER";
  bool same = true;
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t span = dilation[i] * (kernel[i] - 1) + 1;
    const std::int64_t cut = (sizes[i] - 1) * stride[i] + span - sizes[i] * stride[i];
    same = same && pads[i] == std::max(cut, std::int64_t{0}) / 2 &&
           pads[n + i] - added[i] == cut - pads[i];
    padding[i] = pads[i];
    output_padding[i] = pads[i] - pads[n + i] + added[i];
    plain = plain && output_padding[i] >= 0 &&
            (output_padding[i] == 0 || output_padding[i] < std::max(stride[i], dilation[i]));
  }
  if (automatic == "SAME_UPPER" || (same && !plain)) {
    out.emplace_back("padding", std::string("same"));
    return out;
  }
  if (!plain) return Error{"it crops its two ends unevenly", {}, {}};
  out.emplace_back("padding", padding);
  out.emplace_back("output_padding", output_padding);
  return out;
}

}  // namespace

ImportResult import_conv_transpose(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const Flow flow, at.flow(node, 0));
  STRATA_TRY(const ConstantPointer weight, at.constant(node, 1));
  STRATA_TRY(const SpatialInput input, spatial_input(at, flow));
  if (input.sizes.size() != 2 || weight->whole || weight->dims.size() != 4)
    return Error{"Strata has transposed convolutions of images only", {}, {}};
  if (node.integer_or("group", 1) != 1) return Error{"it has groups", {}, {}};
  const std::vector<std::int64_t> kernel(weight->dims.begin() + 2, weight->dims.end());
  STRATA_TRY(Overrides settings, cropping(node, kernel, input.sizes));
  const bool bias = node.inputs.size() > 2 && !node.inputs[2].empty();
  settings.emplace_back("filters", weight->dims[1]);
  settings.emplace_back("bias", bias);
  std::vector<NamedFloats> tensors{{"weight", weight->dims, weight->reals}};
  if (bias) {
    STRATA_TRY(const ConstantPointer numbers, at.constant(node, 2));
    tensors.push_back({"bias", numbers->dims, numbers->reals});
  }
  STRATA_TRY(const int layer, at.draft().add("conv2d_transpose", at.name_for(node, 1), {input.read},
                                             std::move(settings), std::move(tensors)));
  return std::vector<ImportValue>{spatial_output(at, layer)};
}

}  // namespace strata::translate::onnx
