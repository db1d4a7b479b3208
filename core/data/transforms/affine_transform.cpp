#include "data/transforms/affine_transform.h"

namespace strata::data {
namespace {

class AffineTransform final : public BoundTransform {
 public:
  explicit AffineTransform(Affine affine) : affine_(std::move(affine)), fused_(affine_) {}
  void apply(const float* in, float* out, const Draw& /*draw*/) const override {
    fused_.apply(in, out);
  }
  [[nodiscard]] const Affine* affine() const override { return &affine_; }

 private:
  Affine affine_;
  FusedAffine fused_;
};

}  // namespace

std::unique_ptr<BoundTransform> affine_transform(Affine affine) {
  return std::make_unique<AffineTransform>(std::move(affine));
}

}  // namespace strata::data
