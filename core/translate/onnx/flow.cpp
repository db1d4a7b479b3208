#include "translate/onnx/flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace strata::translate::onnx {
namespace {

/// Axes of the old value and of the new one that hold the same numbers.
struct Group {
  std::vector<int> from;        // places in the old view
  std::vector<std::size_t> to;  // axes of the new value
};

bool consecutive(const std::vector<int>& places) {
  for (std::size_t i = 1; i < places.size(); ++i)
    if (places[i] != places[i - 1] + 1) return false;
  return true;
}

/// Walks over both lists of sizes and cuts them where the products agree.
class Alignment {
 public:
  Alignment(const Flow& flow, const std::vector<std::int64_t>& dims, std::int64_t batch)
      : flow_(flow), dims_(dims), batch_(batch), axes_(dims.size(), kUnitAxis) {
    std::copy_if(flow.axes.begin(), flow.axes.end(), std::back_inserter(from_),
                 [](int axis) { return axis != kUnitAxis; });
  }

  Result<> run() {
    while (in_ < from_.size() || out_ < dims_.size()) {
      if (in_ < from_.size() && from_[in_] == kBatchAxis) {
        STRATA_CHECK(take_batch());
        continue;
      }
      if (out_ < dims_.size() && dims_[out_] == 1) {
        ++out_;  // a unit
        continue;
      }
      STRATA_CHECK(take_group());
    }
    return {};
  }

  std::optional<Flow> result() {
    std::sort(groups_.begin(), groups_.end(),
              [](const Group& a, const Group& b) { return a.from.front() < b.from.front(); });
    Flow out = flow_;
    out.view.clear();
    out.axes = axes_;
    for (const Group& group : groups_) {
      if (!consecutive(group.from)) return std::nullopt;
      if (group.to.empty()) {
        out.view.push_back(1);
        continue;
      }
      for (const std::size_t axis : group.to) {
        out.axes[axis] = static_cast<int>(out.view.size());
        out.view.push_back(dims_[axis]);
      }
    }
    return out;
  }

 private:
  [[nodiscard]] std::int64_t size_of(int place) const {
    return place == kBatchAxis ? batch_ : flow_.view[static_cast<std::size_t>(place)];
  }

  Result<> take_batch() {
    while (out_ < dims_.size() && dims_[out_] == 1 && batch_ != 1)
      ++out_;
    if (out_ == dims_.size() || dims_[out_] != batch_)
      return Error{"it joins or splits the rows of the batch", {}, {}};
    axes_[out_++] = kBatchAxis;
    ++in_;
    return {};
  }

  Result<> take_group() {
    const Error differs{"its sizes do not hold as many numbers as its input", {}, {}};
    if (in_ == from_.size()) return differs;
    Group group;
    std::int64_t left = size_of(from_[in_]);
    group.from.push_back(from_[in_++]);
    std::int64_t right = 1;
    while (left != right) {
      if (right < left) {
        if (out_ == dims_.size()) return differs;
        right *= dims_[out_];
        if (dims_[out_] != 1) group.to.push_back(out_);
        ++out_;
      } else {
        if (in_ == from_.size()) return differs;
        if (from_[in_] == kBatchAxis)
          return Error{"it joins rows of the batch with another axis", {}, {}};
        left *= size_of(from_[in_]);
        group.from.push_back(from_[in_++]);
      }
    }
    groups_.push_back(std::move(group));
    return {};
  }

  const Flow& flow_;
  const std::vector<std::int64_t>& dims_;
  std::int64_t batch_;
  std::vector<int> from_;  // the old axes that are no units
  std::size_t in_ = 0;
  std::size_t out_ = 0;
  std::vector<int> axes_;
  std::vector<Group> groups_;
};

}  // namespace

int Flow::batch_axis() const {
  const auto found = std::find(axes.begin(), axes.end(), kBatchAxis);
  return found == axes.end() ? -1 : static_cast<int>(found - axes.begin());
}

std::vector<std::int64_t> dims_of(const Flow& flow, std::int64_t batch) {
  std::vector<std::int64_t> out;
  for (const int axis : flow.axes)
    out.push_back(axis == kBatchAxis  ? batch
                  : axis == kUnitAxis ? 1
                                      : flow.view[static_cast<std::size_t>(axis)]);
  return out;
}

Result<std::optional<Flow>> reshaped(const Flow& flow, const std::vector<std::int64_t>& dims,
                                     std::int64_t batch) {
  for (const std::int64_t size : dims)
    if (size < 1 || size > (std::int64_t{1} << 42))
      return Error{fmt::format("it has the impossible size {}", size), {}, {}};
  Alignment alignment(flow, dims, batch);
  STRATA_CHECK(alignment.run());
  return alignment.result();
}

Result<std::size_t> axis_at(std::int64_t axis, std::size_t rank) {
  const auto count = static_cast<std::int64_t>(rank);
  if (axis < -count || axis >= count) return Error{fmt::format("it has no axis {}", axis), {}, {}};
  return static_cast<std::size_t>(axis < 0 ? axis + count : axis);
}

}  // namespace strata::translate::onnx
