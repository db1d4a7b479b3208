// What Strata knows about a way of preparing rows. One file per kind under data/transforms/.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/philox.h"
#include "base/result.h"
#include "data/affine.h"
#include "graph/setting.h"
#include "graph/shape.h"

namespace strata::data {

/// The random numbers of one transform on one row: a function of (seed, epoch, row, place in the
/// list). Nothing is drawn when the row is read without augmentation.
class Draw {
 public:
  Draw(const RandomStream& stream, std::size_t position, bool augment)
      : stream_(stream), first_(position * 64), augment_(augment) {}
  [[nodiscard]] bool augment() const { return augment_; }
  /// Uniform in [0, 1); `which` below 64.
  [[nodiscard]] float uniform(int which) const {
    return stream_.uniform(first_ + static_cast<std::uint64_t>(which));
  }
  /// Uniform in [low, high).
  [[nodiscard]] float between(int which, float low, float high) const {
    return low + (high - low) * uniform(which);
  }
  /// Uniform whole number in [0, below).
  [[nodiscard]] std::int64_t integer(int which, std::int64_t below) const {
    return std::min(static_cast<std::int64_t>(uniform(which) * static_cast<float>(below)),
                    below - 1);
  }

 private:
  RandomStream stream_;
  std::uint64_t first_;
  bool augment_;
};

/// A transform bound to the shape it reads. Stateless: applying it is a function of row and draw.
class BoundTransform {
 public:
  BoundTransform() = default;
  BoundTransform(const BoundTransform&) = delete;
  BoundTransform& operator=(const BoundTransform&) = delete;
  virtual ~BoundTransform() = default;
  /// One row; `in` and `out` do not overlap.
  virtual void apply(const float* in, float* out, const Draw& draw) const = 0;
  /// Where the transform is factor * x + shift: what lets neighbours be fused. Else null.
  [[nodiscard]] virtual const Affine* affine() const { return nullptr; }
};

/// Mean and standard deviation per channel (images), per feature (sequences) or per column
/// (tables).
struct Statistics {
  std::vector<double> mean;
  std::vector<double> deviation;
};

/// What a transform is asked when it is bound.
struct TransformQuestion {
  const graph::Settings& settings;
  graph::Signal input;
  std::string name;     // "transforms[2] 'crop'", for messages
  float highest = 255;  // of the values that come in, where known (bytes: 255); 0: not known
  /// Of the training rows as they reach this transform; only `bind` may call it.
  std::function<Result<Statistics>()> statistics = {};

  [[nodiscard]] Error refuse(const std::string& needs, std::string remedy = {}) const;
};

/// channels x height x width, as image transforms see a row.
struct ImageShape {
  std::int64_t channels = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;

  [[nodiscard]] std::int64_t plane() const { return height * width; }
  [[nodiscard]] graph::Signal signal() const { return {graph::Shape{channels, height, width}, 0}; }
};
/// The question's input as an image; refuses other shapes.
Result<ImageShape> image_shape(const TransformQuestion& question);
/// What comes out of a transform that keeps an image's shape; refuses other inputs.
Result<graph::Signal> unchanged_image(const TransformQuestion& question);

/// A kind of transform as a value.
struct TransformKind {
  std::string_view name;     // in the project file: "colour_jitter"
  std::string_view title;    // "Colour jitter"
  std::string_view summary;  // plain words
  bool random = false;       // changes rows only while training
  std::vector<graph::Setting> settings;
  /// What comes out for what goes in; refuses shapes that do not fit.
  Result<graph::Signal> (*shape)(const TransformQuestion&);
  Result<std::unique_ptr<BoundTransform>> (*bind)(const TransformQuestion&);
  /// The highest value afterwards (see TransformQuestion::highest); null: unchanged.
  float (*highest)(const TransformQuestion&) = nullptr;
};

/// All kinds, in the order the studio shows them.
std::span<const TransformKind> transform_kinds();
/// The kind of that name, or null.
const TransformKind* find_transform_kind(std::string_view name);

}  // namespace strata::data
