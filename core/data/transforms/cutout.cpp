// A square hole. T. DeVries, G. Taylor: "Improved Regularization of Convolutional Neural Networks
// with Cutout", 2017.
#include <algorithm>

#include "data/transform.h"

namespace strata::data {
namespace {

class Cutout final : public BoundTransform {
 public:
  Cutout(const ImageShape& image, std::int64_t size) : image_(image), size_(size) {}

  void apply(const float* in, float* out, const Draw& draw) const override {
    std::copy_n(in, image_.channels * image_.plane(), out);
    if (!draw.augment()) return;
    // The centre lies anywhere in the image, so the hole may reach over its edge.
    const std::int64_t top = draw.integer(0, image_.height) - size_ / 2;
    const std::int64_t left = draw.integer(1, image_.width) - size_ / 2;
    const std::int64_t first = std::max<std::int64_t>(left, 0);
    const std::int64_t last = std::min(left + size_, image_.width);
    for (std::int64_t c = 0; c < image_.channels; ++c)
      for (std::int64_t y = std::max<std::int64_t>(top, 0);
           y < std::min(top + size_, image_.height); ++y)
        std::fill(out + c * image_.plane() + y * image_.width + first,
                  out + c * image_.plane() + y * image_.width + last, 0.0F);
  }

 private:
  ImageShape image_;
  std::int64_t size_;
};

Result<std::unique_ptr<BoundTransform>> bind(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape image, image_shape(question));
  return std::unique_ptr<BoundTransform>(
      std::make_unique<Cutout>(image, question.settings.integer("size")));
}

}  // namespace

TransformKind cutout_transform() {
  return {
      .name = "cutout",
      .title = "Cut-out",
      .summary =
          "Blanks a square at a random place while training, so that no single detail decides.",
      .random = true,
      .settings =
          {{.name = "size",
            .title = "Size",
            .type = graph::SettingType::integer,
            .otherwise = std::int64_t{8},
            .help =
                "Side of the square in pixels; a quarter to a half of the image's side is usual.",
            .least = 1,
            .most = 4096}},
      .shape = unchanged_image,
      .bind = bind};
}

}  // namespace strata::data
