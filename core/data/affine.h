// factor * x + shift, per group of elements: what scale and standardise are, and what fuses.
#pragma once

#include <cstdint>
#include <vector>

namespace strata::data {

/// Group g holds `run` consecutive elements: channels x (height * width) for images, columns x 1
/// for tables. factor and shift have one entry per group.
struct Affine {
  std::vector<double> factor;
  std::vector<double> shift;
  std::int64_t run = 1;

  /// One factor for a whole row of `elements`.
  static Affine uniform(double factor, double shift, std::int64_t elements) {
    return {{factor}, {shift}, elements};
  }
};

/// `second` after `first`, both over rows of the same length.
Affine compose(const Affine& first, const Affine& second);

/// An affine in the form the inner loops read: floats, adjacent equal groups joined.
class FusedAffine {
 public:
  FusedAffine() = default;
  explicit FusedAffine(const Affine& affine);
  /// out[i] = factor * in[i] + shift over one row.
  void apply(const std::uint8_t* in, float* out) const;
  void apply(const float* in, float* out) const;

 private:
  std::vector<float> factor_;
  std::vector<float> shift_;
  std::int64_t run_ = 1;
};

}  // namespace strata::data
