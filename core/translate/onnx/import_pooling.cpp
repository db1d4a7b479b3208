// Poolings, and the reductions that are poolings over everything.
#include <fmt/format.h>

#include <algorithm>

#include "translate/onnx/import_windows.h"
#include "translate/onnx/importer.h"

namespace strata::translate::onnx {

ImportResult import_pool(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const Flow flow, at.flow(node, 0));
  STRATA_TRY(const SpatialInput input, spatial_input(at, flow));
  const bool largest = node.op == "MaxPool";
  const bool image = input.sizes.size() == 2;
  const std::vector<std::int64_t> size = node.integers_or("kernel_shape", {});
  if (size.size() != input.sizes.size()) return Error{"it does not say its window", {}, {}};
  STRATA_TRY(ImportWindows windows, windows_of(node, size, input.sizes));
  if (!windows.border.empty()) return Error{"it pads its two ends unevenly", {}, {}};
  if (!largest && !image) {
    // A mean over all steps is one that Strata has.
    if (size[0] == input.sizes[0]) return import_global_pool(at, node);
    return Error{"Strata averages windows of images only", {}, {}};
  }
  const auto pads = node.integers_or("pads", {});
  const bool padded = std::any_of(pads.begin(), pads.end(), [](auto pad) { return pad != 0; });
  if (!largest && padded && node.integer_or("count_include_pad", 0) != 0)
    return Error{"it counts padding into the mean", {}, {}};
  Overrides settings = std::move(windows.settings);
  settings.emplace_back("size", size);
  const char* const kind = largest ? image ? "maxpool2d" : "maxpool1d" : "avgpool2d";
  STRATA_TRY(const int layer,
             at.draft().add(kind, at.name_for(node, 9), {input.read}, std::move(settings)));
  if (node.integer_or("ceil_mode", 0) != 0) {
    const auto stride = node.integers_or("strides", std::vector<std::int64_t>(size.size(), 1));
    for (std::size_t i = 0; i < size.size(); ++i) {
      const std::int64_t before = pads.empty() ? 0 : pads[i] + pads[size.size() + i];
      if ((input.sizes[i] + before - size[i]) % stride[i] != 0)
        return Error{"its windows reach over the end (ceil_mode)", {}, {}};
    }
  }
  return std::vector<ImportValue>{spatial_output(at, layer)};
}

namespace {

/// batch x C, with sizes of 1 on the axes that are gone where they are kept.
Flow pooled(int layer, std::int64_t channels, std::size_t rank, std::size_t batch_axis,
            std::size_t channel_axis, bool keeps) {
  Flow out;
  out.layer = layer;
  out.view = {channels};
  for (std::size_t i = 0; i < rank; ++i) {
    if (i == batch_axis) out.axes.push_back(kBatchAxis);
    if (i == channel_axis) out.axes.push_back(0);
    if (i != batch_axis && i != channel_axis && keeps) out.axes.push_back(kUnitAxis);
  }
  return out;
}

}  // namespace

ImportResult import_global_pool(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const Flow flow, at.flow(node, 0));
  STRATA_TRY(const SpatialInput input, spatial_input(at, flow));
  const char* const kind = node.op == "GlobalMaxPool" ? "global_maxpool" : "global_avgpool";
  STRATA_TRY(const int layer, at.draft().add(kind, at.name_for(node, 9), {input.read}, {}));
  return std::vector<ImportValue>{
      pooled(layer, input.channels, flow.axes.size(), 0, 1, /*keeps=*/true)};
}

ImportResult import_reduce(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const Flow flow, at.flow(node, 0));
  STRATA_TRY(const auto said, at.axes(node));
  const std::size_t rank = flow.axes.size();
  std::vector<char> gone(rank, said.has_value() ? 0 : 1);
  if (said.has_value())
    for (const std::int64_t one : *said) {
      STRATA_TRY(const std::size_t axis, axis_at(one, rank));
      gone[axis] = 1;
    }
  std::vector<std::size_t> kept;
  std::vector<std::size_t> spatial;
  std::size_t batch_axis = 0;
  for (std::size_t i = 0; i < rank; ++i) {
    if (flow.axes[i] == kBatchAxis) {
      batch_axis = i;
      if (gone[i] != 0) return Error{"it reduces over the batch", {}, {}};
    } else if (gone[i] != 0) {
      spatial.push_back(i);
    } else {
      kept.push_back(i);
    }
  }
  if (kept.size() != 1 || spatial.empty() || spatial.size() > 2)
    return Error{"it reduces over other axes than an image's places or a sequence's steps", {}, {}};
  const std::size_t channel = kept.front();
  const std::vector<std::size_t> order =
      spatial.size() == 2 ? std::vector<std::size_t>{channel, spatial[0], spatial[1]}
                          : std::vector<std::size_t>{spatial[0], channel};
  STRATA_TRY(const Read read, at.settled(flow, order));
  const char* const kind = node.op == "ReduceMax" ? "global_maxpool" : "global_avgpool";
  STRATA_TRY(const int layer, at.draft().add(kind, at.name_for(node, 9), {read}, {}));
  const std::int64_t channels = dims_of(flow, at.batch())[channel];
  return std::vector<ImportValue>{
      pooled(layer, channels, rank, batch_axis, channel, node.integer_or("keepdims", 1) != 0)};
}

}  // namespace strata::translate::onnx
