// Pad and Resize of images.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "translate/onnx/importer.h"

namespace strata::translate::onnx {
namespace {

/// The flow as an image that is seen whole, whatever the order of its axes.
Result<Flow> as_image(Importer& at, Flow flow) {
  const graph::Shape shape = at.draft().shape_of({flow.layer, flow.last});
  if (shape.rank() == 3 && flow.view == shape.sizes() && flow.axes.size() == 4) return flow;
  if (flow.axes.size() != 4 || flow.axes[0] != kBatchAxis)
    return Error{"Strata has it for images only", {}, {}};
  STRATA_TRY(const Read read, at.settled(flow));
  return at.over(read);
}

Flow with_layer(Importer& at, Flow flow, int layer) {
  flow.layer = layer;
  flow.last = false;
  flow.alone = true;
  flow.view = at.draft().layer(layer).shape.sizes();
  return flow;
}

}  // namespace

ImportResult import_pad(Importer& at, const ImportedNode& node) {
  STRATA_TRY(Flow flow, at.flow(node, 0));
  if (node.text_or("mode", "constant") != "constant")
    return Error{"it pads with something else than zeros", {}, {}};
  std::vector<std::int64_t> pads = node.integers_or("pads", {});
  if (node.inputs.size() > 1 && !node.inputs[1].empty()) {
    STRATA_TRY(pads, at.integers(node, 1));
  }
  double value = node.number_or("value", 0);
  if (node.inputs.size() > 2 && !node.inputs[2].empty()) {
    STRATA_TRY(const ConstantPointer found, at.constant(node, 2));
    value = found->count() == 1 ? found->at(0) : 1;
  }
  if (value != 0) return Error{"it pads with something else than zeros", {}, {}};
  std::vector<std::size_t> axes;
  if (node.inputs.size() > 3 && !node.inputs[3].empty()) {
    STRATA_TRY(const std::vector<std::int64_t> said, at.integers(node, 3));
    for (const std::int64_t one : said) {
      STRATA_TRY(axes.emplace_back(), axis_at(one, flow.axes.size()));
    }
  } else {
    for (std::size_t i = 0; i < flow.axes.size(); ++i)
      axes.push_back(i);
  }
  if (pads.size() != 2 * axes.size()) return Error{"it does not say how much it pads", {}, {}};
  if (std::all_of(pads.begin(), pads.end(), [](std::int64_t pad) { return pad == 0; }))
    return std::vector<ImportValue>{std::move(flow)};
  STRATA_TRY(flow, as_image(at, std::move(flow)));
  graph::Integers border(4, 0);  // top, bottom, left, right
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::int64_t before = pads[i];
    const std::int64_t after = pads[axes.size() + i];
    if (before == 0 && after == 0) continue;
    const int place = flow.axes[axes[i]];
    if (place < 1 || before < 0 || after < 0)
      return Error{"it pads other axes than height and width, or crops", {}, {}};
    border[static_cast<std::size_t>(place - 1) * 2] = before;
    border[static_cast<std::size_t>(place - 1) * 2 + 1] = after;
  }
  STRATA_TRY(const int layer, at.draft().add("zero_pad", at.name_for(node, 99),
                                             {{flow.layer, flow.last}}, {{"padding", border}}));
  return std::vector<ImportValue>{with_layer(at, std::move(flow), layer)};
}

namespace {

/// How many times larger each axis becomes.
Result<std::vector<double>> scales_of(const Importer& at, const ImportedNode& node,
                                      const std::vector<std::int64_t>& dims) {
  std::vector<double> out;
  const std::size_t place = node.op == "Upsample" || node.inputs.size() == 2 ? 1 : 2;
  if (place < node.inputs.size() && !node.inputs[place].empty()) {
    STRATA_TRY(const ConstantPointer scales, at.constant(node, place));
    for (std::size_t i = 0; i < scales->count(); ++i)
      out.push_back(scales->at(i));
  }
  if (out.empty() && node.inputs.size() > 3) {
    STRATA_TRY(const std::vector<std::int64_t> sizes, at.integers(node, 3));
    for (std::size_t i = 0; i < sizes.size() && i < dims.size(); ++i)
      out.push_back(static_cast<double>(sizes[i]) / static_cast<double>(dims[i]));
  }
  if (out.size() != dims.size()) return Error{"it does not say how much it enlarges", {}, {}};
  return out;
}

}  // namespace

ImportResult import_resize(Importer& at, const ImportedNode& node) {
  STRATA_TRY(Flow flow, at.flow(node, 0));
  STRATA_TRY(flow, as_image(at, std::move(flow)));
  STRATA_TRY(const std::vector<double> scales, scales_of(at, node, dims_of(flow, at.batch())));
  const std::string mode = node.text_or("mode", "nearest");
  const std::string places = node.text_or("coordinate_transformation_mode",
                                          node.op == "Upsample" ? "asymmetric" : "half_pixel");
  const std::string rounding = node.text_or("nearest_mode", "round_prefer_floor");
  const bool old_nearest = places == "asymmetric" && (rounding == "floor" || node.op == "Upsample");
  const bool half = places == "half_pixel" || places == "pytorch_half_pixel";
  const bool nearest =
      mode == "nearest" && (old_nearest || (half && rounding.starts_with("round_prefer")));
  const bool blends = mode == "linear" && half;
  if (!nearest && !blends)
    return Error{
        fmt::format("it enlarges by '{}' with '{}', and Strata's layer does not", mode, places),
        {},
        {}};
  graph::Integers size(2, 1);
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const int place = flow.axes[i];
    const double whole = std::round(scales[i]);
    if (!(std::abs(scales[i] - whole) < 1e-6) || whole < 1 || whole > 1024 ||
        (place < 1 && whole != 1))
      return Error{"it does not enlarge height and width by whole numbers", {}, {}};
    if (place >= 1) size[static_cast<std::size_t>(place - 1)] = static_cast<std::int64_t>(whole);
  }
  STRATA_TRY(const int layer,
             at.draft().add("upsample", at.name_for(node, 99), {{flow.layer, flow.last}},
                            {{"size", size},
                             {"interpolation", std::string(blends ? "bilinear" : "nearest")}}));
  return std::vector<ImportValue>{with_layer(at, std::move(flow), layer)};
}

}  // namespace strata::translate::onnx
