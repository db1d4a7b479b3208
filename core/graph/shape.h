// Shapes of one sample (no batch dimension) and what flows between layers.
// Sizes count numbers, never bytes. A shape made by `checked` holds at most 2^40 of them, so that
// sums over it stay far inside 64 bits; everything that comes from a file or a user passes through
// there.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace strata::graph {

/// Sizes of one sample's dimensions, outermost first. Images are channels x height x width,
/// sequences are steps x features, plain vectors are features. Every size is at least 1.
class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<std::int64_t> sizes) : sizes_(sizes) {}
  explicit Shape(std::vector<std::int64_t> sizes) : sizes_(std::move(sizes)) {}

  [[nodiscard]] std::size_t rank() const { return sizes_.size(); }
  /// Size of dimension `at`; negative counts from the end.
  [[nodiscard]] std::int64_t operator[](int at) const {
    return sizes_[static_cast<std::size_t>(at < 0 ? at + static_cast<int>(sizes_.size()) : at)];
  }
  [[nodiscard]] const std::vector<std::int64_t>& sizes() const { return sizes_; }
  /// Product of the sizes; 1 for rank 0. Shapes made by `checked` cannot overflow.
  [[nodiscard]] std::int64_t elements() const;
  /// Channels of an image (rank 3), the last dimension of anything else. Rank at least 1.
  [[nodiscard]] std::int64_t features() const {
    return rank() == 3 ? sizes_.front() : sizes_.back();
  }
  /// "32x15x15"; "scalar" for rank 0.
  [[nodiscard]] std::string text() const;
  bool operator==(const Shape&) const = default;

  /// A shape whose sizes are all at least 1 and whose product is at most 2^40, or nothing.
  static std::optional<Shape> checked(std::vector<std::int64_t> sizes);

 private:
  std::vector<std::int64_t> sizes_;
};

/// What a layer's input or output holds: real numbers, or word numbers below `vocabulary`.
struct Signal {
  Shape shape;
  std::int64_t vocabulary = 0;  // 0: real numbers
  /// Id of the embedding whose padding steps the layers behind leave out; empty: no step is
  /// padding.
  std::string mask = {};

  [[nodiscard]] bool is_tokens() const { return vocabulary > 0; }
  /// "32x15x15" or "200 word numbers below 10000".
  [[nodiscard]] std::string text() const;
  bool operator==(const Signal&) const = default;
};

}  // namespace strata::graph
