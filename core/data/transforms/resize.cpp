// Another height and width.
#include <vector>

#include "data/image/resize.h"
#include "data/transform.h"
#include "data/transforms/image_settings.h"

namespace strata::data {
namespace {

ImageShape resized(const ImageShape& image, const graph::Settings& settings) {
  const graph::Integers& size = settings.integers("size");
  return {image.channels, size[0], size[1]};
}

class Resize final : public BoundTransform {
 public:
  Resize(const ImageShape& from, const ImageShape& to)
      : from_(from), to_(to), resizer_(from.height, from.width, to.height, to.width) {}
  void apply(const float* in, float* out, const Draw& /*draw*/) const override {
    std::vector<float> scratch(static_cast<std::size_t>(resizer_.scratch_elements()));
    for (std::int64_t c = 0; c < from_.channels; ++c)
      resizer_.apply(in + c * from_.plane(), out + c * to_.plane(), scratch.data());
  }

 private:
  ImageShape from_, to_;
  PlaneResizer resizer_;
};

Result<graph::Signal> shape(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape image, image_shape(question));
  return resized(image, question.settings).signal();
}

Result<std::unique_ptr<BoundTransform>> bind(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape image, image_shape(question));
  return std::unique_ptr<BoundTransform>(
      std::make_unique<Resize>(image, resized(image, question.settings)));
}

}  // namespace

TransformKind resize_transform() {
  return {.name = "resize",
          .title = "Resize",
          .summary = "Stretches images to another height and width.",
          .settings = {size_setting("Height and width in pixels, or one number for both.")},
          .shape = shape,
          .bind = bind};
}

}  // namespace strata::data
