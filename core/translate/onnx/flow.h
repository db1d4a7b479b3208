// What an ONNX value is in Strata's terms: a layer's output seen through splits, merges and swaps
// of its axes. Transposes and reshapes cost nothing until a layer needs its input another way.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "translate/onnx/curve.h"

namespace strata::translate::onnx {

/// Stands for the number of rows in shape arithmetic where it is open: a prime no layer has as a
/// size, so that products with it can be told apart (2^20 - 3).
inline constexpr std::int64_t kOpenBatch = 1'048'573;

/// An axis of an ONNX value: the batch, one of size 1 that Strata does not have, or a part of
/// `view`.
inline constexpr int kBatchAxis = -1;
inline constexpr int kUnitAxis = -2;

struct Flow {
  int layer = -1;                  // -1: the data
  bool last = false;               // of a recurrent layer: the state behind the last step
  std::vector<std::int64_t> view;  // sizes that the layer's output is cut into, outermost first
  std::vector<int> axes;           // by ONNX axis
  CurvePointer curve = nullptr;    // applied to every number; null: none
  int part = -1;       // direction of a recurrent layer's last state; `view` is without directions
  bool alone = true;   // nobody else reads the layer
  bool whole = false;  // known to be whole numbers: of the data, word numbers

  [[nodiscard]] bool same_place(const Flow& other) const {
    return layer == other.layer && last == other.last && view == other.view && axes == other.axes &&
           part == other.part;
  }
  [[nodiscard]] int batch_axis() const;  // -1: none
};

/// Sizes by ONNX axis.
std::vector<std::int64_t> dims_of(const Flow& flow, std::int64_t batch);

/// The flow with other sizes, the same numbers in the same order; nothing where the axes must be
/// brought into memory's order first, an Error where the batch does not stay whole.
Result<std::optional<Flow>> reshaped(const Flow& flow, const std::vector<std::int64_t>& dims,
                                     std::int64_t batch);

/// The axis counted from the front; an Error when there is none.
Result<std::size_t> axis_at(std::int64_t axis, std::size_t rank);

}  // namespace strata::translate::onnx
