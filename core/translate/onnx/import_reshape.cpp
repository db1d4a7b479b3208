// Operators on axes: Reshape, Flatten, Squeeze, Unsqueeze, Transpose, Slice, Concat.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "translate/onnx/importer.h"

namespace strata::translate::onnx {
namespace {

/// The sizes that Reshape or Flatten asks for.
Result<std::vector<std::int64_t>> wanted_dims(const Importer& at, const ImportedNode& node,
                                              const std::vector<std::int64_t>& have) {
  if (node.op == "Flatten") {
    std::int64_t axis = node.integer_or("axis", 1);
    if (axis < 0) axis += static_cast<std::int64_t>(have.size());
    if (axis < 0 || axis > static_cast<std::int64_t>(have.size()))
      return Error{fmt::format("it has no axis {}", axis), {}, {}};
    std::vector<std::int64_t> out{1, 1};
    for (std::size_t i = 0; i < have.size(); ++i)
      if (__builtin_mul_overflow(out[i < static_cast<std::size_t>(axis) ? 0 : 1], have[i],
                                 &out[i < static_cast<std::size_t>(axis) ? 0 : 1]))
        return Error{"its sizes are too large", {}, {}};
    return out;
  }
  STRATA_TRY(std::vector<std::int64_t> out, at.integers(node, 1));
  using Wide = unsigned __int128;
  Wide all = 1;
  for (const std::int64_t size : have)
    all *= static_cast<Wide>(size);
  Wide said = 1;
  std::size_t rests = 0;
  constexpr Wide kMost = Wide{1} << 100;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] == 0 && node.integer_or("allowzero", 0) == 0) {
      if (i >= have.size()) return Error{"it copies an axis that its input lacks", {}, {}};
      out[i] = have[i];
    }
    if (out[i] == -1)
      ++rests;
    else if (out[i] < 1)
      return Error{fmt::format("it asks for a size of {}", out[i]), {}, {}};
    else
      said *= static_cast<Wide>(out[i]);
    if (said > kMost) return Error{"its sizes are too large", {}, {}};
  }
  if (rests > 1 || (rests == 1 && all % said != 0) || (rests == 0 && all != said))
    return Error{"its sizes do not hold as many numbers as its input", {}, {}};
  for (std::int64_t& size : out)
    if (size == -1) size = static_cast<std::int64_t>(all / said);
  return out;
}

/// Rows of a constant along one axis, from `begin` on in steps, up to `end`.
Result<ConstantPointer> picked(const Constant& from, std::int64_t axis_number, std::int64_t begin,
                               std::int64_t end, std::int64_t step) {
  STRATA_TRY(const std::size_t axis, axis_at(axis_number, from.dims.size()));
  const std::int64_t size = from.dims[axis];
  if (step == 0 || step == std::numeric_limits<std::int64_t>::min())
    return Error{"its step is impossible", {}, {}};
  // Bounds below 0 count from the end; going backwards, one may lie before the first.
  const auto clamped = [&](std::int64_t i, std::int64_t least, std::int64_t most) {
    return std::clamp(i < 0 ? std::max(i, -size - 1) + size : i, least, most);
  };
  const std::int64_t lowest = step > 0 ? 0 : -1;
  const std::int64_t first = clamped(begin, lowest, step > 0 ? size : size - 1);
  const std::int64_t behind = clamped(end, lowest, size);
  std::vector<std::size_t> rows;
  for (std::int64_t i = first; step > 0 ? i < behind : i > behind; i += step) {
    rows.push_back(static_cast<std::size_t>(i));
    if (step > size || step < -size) break;
  }
  std::size_t outer = 1;
  std::size_t inner = 1;
  for (std::size_t i = 0; i < from.dims.size(); ++i)
    if (i != axis) (i < axis ? outer : inner) *= static_cast<std::size_t>(from.dims[i]);
  auto out = std::make_shared<Constant>();
  out->whole = from.whole;
  out->dims = from.dims;
  out->dims[axis] = static_cast<std::int64_t>(rows.size());
  for (std::size_t o = 0; o < outer; ++o)
    for (const std::size_t row : rows)
      for (std::size_t i = 0; i < inner; ++i) {
        const std::size_t place = (o * static_cast<std::size_t>(size) + row) * inner + i;
        if (from.whole)
          out->integers.push_back(from.integers[place]);
        else
          out->reals.push_back(from.reals[place]);
      }
  return ConstantPointer(std::move(out));
}

/// Number i of an input, or of the attribute that older operator sets have in its place.
Result<std::vector<std::int64_t>> bounds(const Importer& at, const ImportedNode& node,
                                         std::size_t i, const char* name,
                                         std::vector<std::int64_t> otherwise) {
  if (i < node.inputs.size() && !node.inputs[i].empty()) return at.integers(node, i);
  return node.integers_or(name, std::move(otherwise));
}

}  // namespace

ImportResult import_reshape(Importer& at, const ImportedNode& node) {
  const ImportValue* const value = at.input(node, 0);
  if (value == nullptr) return Error{"it has no input", {}, {}};
  if (const auto* found = std::get_if<ConstantPointer>(value)) {
    STRATA_TRY(std::vector<std::int64_t> dims, wanted_dims(at, node, (*found)->dims));
    auto out = std::make_shared<Constant>(**found);
    out->dims = std::move(dims);
    return std::vector<ImportValue>{ConstantPointer(std::move(out))};
  }
  if (const auto* fill = std::get_if<Fill>(value)) {
    STRATA_TRY(std::vector<std::int64_t> dims, wanted_dims(at, node, fill->dims));
    return std::vector<ImportValue>{Fill{std::move(dims), fill->value}};
  }
  STRATA_TRY(Flow flow, at.raw_flow(node, 0));
  STRATA_TRY(const std::vector<std::int64_t> dims,
             wanted_dims(at, node, dims_of(flow, at.batch())));
  STRATA_TRY(auto out, reshaped(flow, dims, at.batch()));
  if (!out.has_value()) {  // the axes first into the order that ONNX has them in
    STRATA_TRY(flow, at.resolved(std::move(flow)));
    const int batch_axis = flow.batch_axis();
    STRATA_TRY(const Read read, at.settled(flow));
    Flow plain = at.over(read);
    std::rotate(plain.axes.begin(), plain.axes.begin() + 1, plain.axes.begin() + 1 + batch_axis);
    STRATA_TRY(out, reshaped(plain, dims, at.batch()));
    if (!out.has_value()) return Error{"its axes cannot be told apart", {}, {}};
  }
  return std::vector<ImportValue>{*std::move(out)};
}

ImportResult import_squeeze(Importer& at, const ImportedNode& node) {
  const ImportValue* const value = at.input(node, 0);
  STRATA_TRY(const auto said, at.axes(node));
  const bool adds = node.op == "Unsqueeze";
  if (value == nullptr || (adds && !said.has_value())) return Error{"it names no axes", {}, {}};
  // On a list of sizes or axes alike.
  const auto changed = [&](auto& list, auto unit, auto&& is_unit) -> Result<> {
    const std::size_t rank = list.size() + (adds ? said->size() : 0);
    std::vector<std::size_t> axes;
    if (said.has_value()) {
      for (const std::int64_t one : *said) {
        STRATA_TRY(axes.emplace_back(), axis_at(one, rank));
      }
    } else {
      for (std::size_t i = 0; i < list.size(); ++i)
        if (is_unit(list[i])) axes.push_back(i);
    }
    std::sort(axes.begin(), axes.end());
    if (std::adjacent_find(axes.begin(), axes.end()) != axes.end())
      return Error{"it names an axis twice", {}, {}};
    if (adds) {
      for (const std::size_t axis : axes)
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(axis), unit);
      return {};
    }
    for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
      if (!is_unit(list[*axis])) return Error{"it removes an axis that is not of size 1", {}, {}};
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(*axis));
    }
    return {};
  };
  const auto one = [](std::int64_t size) { return size == 1; };
  if (const auto* found = std::get_if<ConstantPointer>(value)) {
    auto out = std::make_shared<Constant>(**found);
    STRATA_CHECK(changed(out->dims, std::int64_t{1}, one));
    return std::vector<ImportValue>{ConstantPointer(std::move(out))};
  }
  if (const auto* fill = std::get_if<Fill>(value)) {
    Fill out = *fill;
    STRATA_CHECK(changed(out.dims, std::int64_t{1}, one));
    return std::vector<ImportValue>{std::move(out)};
  }
  STRATA_TRY(Flow flow, at.raw_flow(node, 0));
  const std::vector<std::int64_t> view = flow.view;
  STRATA_CHECK(changed(flow.axes, kUnitAxis, [&](int place) {
    return place == kUnitAxis || (place >= 0 && view[static_cast<std::size_t>(place)] == 1);
  }));
  return std::vector<ImportValue>{std::move(flow)};
}

ImportResult import_transpose(Importer& at, const ImportedNode& node) {
  const ImportValue* const value = at.input(node, 0);
  if (value == nullptr) return Error{"it has no input", {}, {}};
  const auto* const constant = std::get_if<ConstantPointer>(value);
  Flow flow;
  if (constant == nullptr) {
    STRATA_TRY(flow, at.raw_flow(node, 0));
  }
  const std::size_t rank = constant != nullptr ? (*constant)->dims.size() : flow.axes.size();
  std::vector<std::int64_t> usual(rank);
  std::iota(usual.rbegin(), usual.rend(), std::int64_t{0});
  const std::vector<std::int64_t> order = node.integers_or("perm", usual);
  std::vector<std::int64_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  std::reverse(usual.begin(), usual.end());
  if (sorted != usual) return Error{"its order of axes is impossible", {}, {}};
  if (constant == nullptr) {
    const std::vector<int> axes = flow.axes;
    for (std::size_t i = 0; i < rank; ++i)
      flow.axes[i] = axes[static_cast<std::size_t>(order[i])];
    return std::vector<ImportValue>{std::move(flow)};
  }
  const Constant& from = **constant;
  Constant out = from;
  std::vector<std::size_t> strides(rank, 1);
  for (std::size_t i = rank; i-- > 1;)
    strides[i - 1] = strides[i] * static_cast<std::size_t>(from.dims[i]);
  for (std::size_t i = 0; i < rank; ++i)
    out.dims[i] = from.dims[static_cast<std::size_t>(order[i])];
  for (std::size_t i = 0; i < from.count(); ++i) {
    std::size_t rest = i;
    std::size_t place = 0;
    for (std::size_t axis = rank; axis-- > 0;) {
      const auto size = static_cast<std::size_t>(out.dims[axis]);
      place += rest % size * strides[static_cast<std::size_t>(order[axis])];
      rest /= size;
    }
    if (from.whole)
      out.integers[i] = from.integers[place];
    else
      out.reals[i] = from.reals[place];
  }
  return std::vector<ImportValue>{std::make_shared<const Constant>(std::move(out))};
}

ImportResult import_slice(Importer& at, const ImportedNode& node) {
  const ImportValue* const value = at.input(node, 0);
  STRATA_TRY(const auto starts, bounds(at, node, 1, "starts", {}));
  STRATA_TRY(const auto ends, bounds(at, node, 2, "ends", {}));
  std::vector<std::int64_t> usual(starts.size());
  std::iota(usual.begin(), usual.end(), std::int64_t{0});
  STRATA_TRY(const auto axes, bounds(at, node, 3, "axes", usual));
  STRATA_TRY(const auto steps,
             bounds(at, node, 4, "steps", std::vector(starts.size(), std::int64_t{1})));
  if (value == nullptr || starts.empty() || ends.size() != starts.size() ||
      axes.size() != starts.size() || steps.size() != starts.size())
    return Error{"it does not say what it picks", {}, {}};
  if (const auto* fill = std::get_if<Fill>(value)) return std::vector<ImportValue>{*fill};
  if (const auto* found = std::get_if<ConstantPointer>(value)) {
    ConstantPointer out = *found;
    for (std::size_t i = 0; i < starts.size(); ++i) {
      STRATA_TRY(out, picked(*out, axes[i], starts[i], ends[i], steps[i]));
    }
    return std::vector<ImportValue>{std::move(out)};
  }
  STRATA_TRY(Flow flow, at.raw_flow(node, 0));
  for (std::size_t i = 0; i < starts.size(); ++i) {
    STRATA_TRY(const std::size_t axis, axis_at(axes[i], flow.axes.size()));
    const std::int64_t size = dims_of(flow, at.batch())[axis];
    const bool to_end = ends[i] >= size;
    if (steps[i] == 1 && to_end && (starts[i] == 0 || starts[i] == -size)) continue;
    if (steps[i] != 1 || !to_end || (starts[i] != -1 && starts[i] != size - 1))
      return Error{"it picks a part of an axis", {}, {}};
    STRATA_TRY(flow, last_step(at, flow, axis, /*keeps_axis=*/true));
  }
  return std::vector<ImportValue>{std::move(flow)};
}

namespace {

ImportResult concat_constants(const Importer& at, const ImportedNode& node) {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    STRATA_TRY(const std::vector<std::int64_t> part, at.integers(node, i));
    out.insert(out.end(), part.begin(), part.end());
  }
  const auto count = static_cast<std::int64_t>(out.size());
  return std::vector<ImportValue>{whole_numbers({count}, std::move(out))};
}

/// Both directions of one layer's last state, side by side again.
std::optional<Flow> whole_again(const std::vector<Flow>& flows, std::size_t axis) {
  const Flow& first = flows.front();
  for (std::size_t d = 0; d < flows.size(); ++d)
    if (flows[d].part != static_cast<int>(d) || flows[d].layer != first.layer ||
        flows[d].axes != first.axes)
      return std::nullopt;
  if (flows.size() != 2 || first.axes[axis] != 0 || first.view.size() != 1) return std::nullopt;
  Flow out = first;
  out.part = -1;
  out.view = {2 * first.view[0]};
  return out;
}

/// Last states of stacked layers, one after the other: by layer and direction.
std::optional<Pieces> pieces_of(const std::vector<Flow>& flows, std::size_t axis) {
  Pieces out;
  for (const Flow& flow : flows) {
    if (!flow.last || axis != 0 || flow.curve != nullptr || flow.part >= 0) return std::nullopt;
    if (flow.axes[0] == kUnitAxis) {
      out.flows.push_back(without_axis(flow, 0));
    } else if (flow.axes[0] == 0 && flow.view.size() == 2) {
      for (int direction = 0; direction < static_cast<int>(flow.view[0]); ++direction) {
        Flow part = without_axis(flow, 0);
        part.part = direction;
        out.flows.push_back(std::move(part));
      }
    } else {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace

ImportResult import_concat(Importer& at, const ImportedNode& node) {
  std::vector<Flow> flows;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const ImportValue* const value = at.input(node, i);
    const auto* const flow = value == nullptr ? nullptr : std::get_if<Flow>(value);
    if (flow == nullptr) {
      if (!flows.empty()) return Error{"it joins a constant to what is computed", {}, {}};
      return concat_constants(at, node);
    }
    flows.push_back(*flow);
  }
  if (flows.empty()) return Error{"it joins nothing", {}, {}};
  const std::size_t rank = flows.front().axes.size();
  STRATA_TRY(const std::size_t axis, axis_at(node.integer_or("axis", 0), rank));
  if (flows.size() == 1) return std::vector<ImportValue>{flows.front()};
  if (auto whole = whole_again(flows, axis)) return std::vector<ImportValue>{*std::move(whole)};
  if (auto pieces = pieces_of(flows, axis)) return std::vector<ImportValue>{*std::move(pieces)};
  bool alike = true;  // seen through the same axes
  for (std::size_t i = 0; i < flows.size(); ++i) {
    STRATA_TRY(flows[i], at.flow(node, i));
    const graph::Shape shape = at.draft().shape_of({flows[i].layer, flows[i].last});
    alike = alike && flows[i].axes == flows[0].axes && flows[i].view == shape.sizes();
    if (flows[i].axes.size() != rank || flows[i].batch_axis() != flows[0].batch_axis())
      return Error{"it joins values of different kinds", {}, {}};
  }
  if (flows[0].axes[axis] == kBatchAxis) return Error{"it joins batches", {}, {}};
  alike = alike && flows[0].axes[axis] >= 0;
  std::vector<Read> reads;
  for (const Flow& flow : flows) {
    if (alike) {
      reads.push_back({flow.layer, flow.last});
      continue;
    }
    STRATA_TRY(const Read read, at.settled(flow));
    reads.push_back(read);
  }
  const auto behind = static_cast<std::int64_t>(axis) > flows[0].batch_axis() ? 0 : 1;
  const std::int64_t place =
      alike ? flows[0].axes[axis] + 1 : static_cast<std::int64_t>(axis) + behind;
  STRATA_TRY(const int layer, at.draft().add("concat", at.name_for(node, 99), reads,
                                             {{"axis", graph::Integers{place}}}));
  Flow out = at.over({layer, false});
  if (alike)
    out.axes = flows[0].axes;
  else
    std::rotate(out.axes.begin(), out.axes.begin() + 1,
                out.axes.begin() + 1 + flows[0].batch_axis());
  return std::vector<ImportValue>{std::move(out)};
}

}  // namespace strata::translate::onnx
