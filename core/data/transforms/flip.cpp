// Mirror images, every other time.
#include <algorithm>

#include "data/transform.h"

namespace strata::data {
namespace {

class Flip final : public BoundTransform {
 public:
  Flip(const ImageShape& image, bool horizontal, bool vertical)
      : image_(image), horizontal_(horizontal), vertical_(vertical) {}

  void apply(const float* in, float* out, const Draw& draw) const override {
    const bool mirror = horizontal_ && draw.augment() && draw.uniform(0) < 0.5F;
    const bool turn = vertical_ && draw.augment() && draw.uniform(1) < 0.5F;
    for (std::int64_t c = 0; c < image_.channels; ++c)
      for (std::int64_t y = 0; y < image_.height; ++y, out += image_.width) {
        const float* line =
            in + c * image_.plane() + (turn ? image_.height - 1 - y : y) * image_.width;
        if (mirror)
          std::reverse_copy(line, line + image_.width, out);
        else
          std::copy(line, line + image_.width, out);
      }
  }

 private:
  ImageShape image_;
  bool horizontal_, vertical_;
};

Result<std::unique_ptr<BoundTransform>> bind(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape image, image_shape(question));
  return std::unique_ptr<BoundTransform>(std::make_unique<Flip>(
      image, question.settings.flag("horizontal"), question.settings.flag("vertical")));
}

}  // namespace

TransformKind flip_transform() {
  return {.name = "flip",
          .title = "Flip",
          .summary = "Mirrors half of the images while training, chosen at random.",
          .random = true,
          .settings = {{.name = "horizontal",
                        .title = "Left to right",
                        .type = graph::SettingType::flag,
                        .otherwise = true,
                        .help = "For things that look the same mirrored; not for writing."},
                       {.name = "vertical",
                        .title = "Upside down",
                        .type = graph::SettingType::flag,
                        .otherwise = false,
                        .help = "For pictures without an up, such as ones through a microscope."}},
          .shape = unchanged_image,
          .bind = bind};
}

}  // namespace strata::data
