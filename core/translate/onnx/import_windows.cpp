#include "translate/onnx/import_windows.h"

#include <algorithm>

namespace strata::translate::onnx {

Result<SpatialInput> spatial_input(Importer& at, const Flow& flow) {
  const std::size_t rank = flow.axes.size();
  if ((rank != 3 && rank != 4) || flow.axes[0] != kBatchAxis)
    return Error{"Strata has it for images and sequences only", {}, {}};
  SpatialInput out;
  const std::vector<std::int64_t> dims = dims_of(flow, at.batch());
  out.channels = dims[1];
  out.sizes.assign(dims.begin() + 2, dims.end());
  // Sequences are batch x T x F.
  const std::vector<std::size_t> order =
      rank == 4 ? std::vector<std::size_t>{1, 2, 3} : std::vector<std::size_t>{2, 1};
  STRATA_TRY(out.read, at.settled(flow, order));
  return out;
}

Flow spatial_output(Importer& at, int layer) {
  Flow out = at.over({layer, false});
  if (out.axes.size() == 3) std::swap(out.axes[1], out.axes[2]);
  return out;
}

namespace {

struct Padding {
  bool none = true;
  bool even = true;
  bool same = true;  // Strata's rule, which is TensorFlow's
};

Padding look_at(const std::vector<std::int64_t>& pads, const std::vector<std::int64_t>& kernel,
                const std::vector<std::int64_t>& stride, const std::vector<std::int64_t>& dilation,
                const std::vector<std::int64_t>& sizes) {
  Padding out;
  const std::size_t n = kernel.size();
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t span = dilation[i] * (kernel[i] - 1) + 1;
    const std::int64_t count = (sizes[i] - 1) / stride[i] + 1;
    const std::int64_t missing =
        std::max((count - 1) * stride[i] + span - sizes[i], std::int64_t{0});
    out.none = out.none && pads[i] == 0 && pads[n + i] == 0;
    out.even = out.even && pads[i] == pads[n + i];
    out.same = out.same && pads[i] == missing / 2 && pads[n + i] == missing - missing / 2;
  }
  return out;
}

bool positive(const std::vector<std::int64_t>& numbers, std::int64_t least) {
  constexpr std::int64_t kMost = 1 << 20;
  return std::all_of(numbers.begin(), numbers.end(),
                     [&](std::int64_t number) { return number >= least && number <= kMost; });
}

}  // namespace

Result<ImportWindows> windows_of(const ImportedNode& node, const std::vector<std::int64_t>& kernel,
                                 const std::vector<std::int64_t>& sizes) {
  const std::size_t n = kernel.size();
  const std::vector<std::int64_t> ones(n, 1);
  const auto stride = node.integers_or("strides", ones);
  const auto dilation = node.integers_or("dilations", ones);
  const auto pads = node.integers_or("pads", std::vector<std::int64_t>(2 * n, 0));
  const std::string automatic = node.text_or("auto_pad", "NOTSET");
  if (stride.size() != n || dilation.size() != n || pads.size() != 2 * n || sizes.size() != n ||
      !positive(stride, 1) || !positive(dilation, 1) || !positive(kernel, 1) || !positive(pads, 0))
    return Error{"its window is said in a way that is not read", {}, {}};
  ImportWindows out;
  out.settings = {{"stride", stride}};
  if (node.op == "Conv") out.settings.emplace_back("dilation", dilation);
  if (node.op != "Conv" && dilation != ones) return Error{"it has dilated windows", {}, {}};
  const Padding padding = look_at(pads, kernel, stride, dilation, sizes);
  if (automatic == "SAME_LOWER") return Error{"it pads more in front than behind", {}, {}};
  if (automatic == "SAME_UPPER" || (automatic == "NOTSET" && padding.same && !padding.none)) {
    out.settings.emplace_back("padding", std::string("same"));
  } else if (automatic == "VALID" || padding.none) {
    out.settings.emplace_back("padding", std::string("valid"));
  } else if (padding.even) {
    out.settings.emplace_back(
        "padding", graph::Integers(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(n)));
  } else {
    out.settings.emplace_back("padding", std::string("valid"));
    if (n == 2)
      out.border = {pads[0], pads[2], pads[1], pads[3]};
    else
      out.border = {pads[0], pads[1]};
  }
  return out;
}

}  // namespace strata::translate::onnx
