// The project's transforms, bound to a data set: from raw elements to what the network reads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/dataset.h"
#include "data/source.h"
#include "data/spec.h"
#include "data/transform.h"

namespace strata::data {

/// What comes out of `transforms` for `raw`; refuses the first one that does not fit.
Result<graph::Signal> transformed(const std::vector<TransformSpec>& transforms, graph::Signal raw);

/// Bound transforms. Neighbouring affine ones are fused; when nothing else is there, a batch is one
/// multiply-add per element straight out of the table.
class Chain {
 public:
  /// `rows`: numbers of the training rows in `train`, from which statistics are taken.
  static Result<Chain> bind(const std::vector<TransformSpec>& transforms, const graph::Signal& raw,
                            const Part& train, std::span<const std::int64_t> rows);

  [[nodiscard]] const graph::Signal& output() const { return output_; }
  /// True where the whole chain is one affine.
  [[nodiscard]] bool plain() const { return steps_.size() == 1; }

  /// True where nothing is changed but bytes turned into floats.
  [[nodiscard]] bool identity() const { return transforms_ == 0; }
  [[nodiscard]] std::int64_t input_elements() const { return input_elements_; }

  /// One row; `scratch` holds at least scratch_elements() floats. `row` decides the draws.
  template <class T>
  void apply(const T* in, float* out, std::int64_t row, const ReadContext& context,
             float* scratch) const;
  [[nodiscard]] std::int64_t scratch_elements() const { return 2 * widest_; }

 private:
  struct Step {
    std::shared_ptr<const BoundTransform> transform;  // null: `fused` below
    Affine affine;
    FusedAffine fused;
    std::size_t position = 0;   // in the project's list, for the draws
    std::int64_t elements = 0;  // that come out
  };
  void append(std::shared_ptr<const BoundTransform> transform, std::size_t position,
              std::int64_t elements);

  std::vector<Step> steps_;  // the first is always an affine (it also turns bytes into floats)
  graph::Signal output_;
  std::size_t transforms_ = 0;  // bound so far
  std::int64_t input_elements_ = 0;
  std::int64_t widest_ = 0;
};

}  // namespace strata::data
