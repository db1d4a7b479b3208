// A window of the image: anywhere while training, the middle otherwise.
#include <algorithm>

#include "data/transform.h"
#include "data/transforms/image_settings.h"

namespace strata::data {
namespace {

class Crop final : public BoundTransform {
 public:
  Crop(const ImageShape& from, const ImageShape& to, std::int64_t padding)
      : from_(from), to_(to), padding_(padding) {}

  void apply(const float* in, float* out, const Draw& draw) const override {
    const std::int64_t spare_y = from_.height + 2 * padding_ - to_.height;
    const std::int64_t spare_x = from_.width + 2 * padding_ - to_.width;
    const std::int64_t top =
        (draw.augment() ? draw.integer(0, spare_y + 1) : spare_y / 2) - padding_;
    const std::int64_t left =
        (draw.augment() ? draw.integer(1, spare_x + 1) : spare_x / 2) - padding_;
    const std::int64_t first =
        std::clamp<std::int64_t>(-left, 0, to_.width);  // columns left of the image
    const std::int64_t last = std::clamp<std::int64_t>(from_.width - left, first, to_.width);
    for (std::int64_t c = 0; c < from_.channels; ++c)
      for (std::int64_t y = 0; y < to_.height; ++y, out += to_.width) {
        if (top + y < 0 || top + y >= from_.height) {
          std::fill_n(out, to_.width, 0.0F);
          continue;
        }
        const float* line = in + c * from_.plane() + (top + y) * from_.width + left;
        std::fill(out, out + first, 0.0F);
        std::copy(line + first, line + last, out + first);
        std::fill(out + last, out + to_.width, 0.0F);
      }
  }

 private:
  ImageShape from_, to_;
  std::int64_t padding_;
};

Result<ImageShape> cropped(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape image, image_shape(question));
  const graph::Integers& size = question.settings.integers("size");
  const std::int64_t padding = question.settings.integer("padding");
  if (size[0] > image.height + 2 * padding || size[1] > image.width + 2 * padding)
    return question.refuse("images of at least " + graph::Shape{size[0], size[1]}.text(),
                           "make \"size\" smaller or \"padding\" larger");
  return ImageShape{image.channels, size[0], size[1]};
}

Result<graph::Signal> shape(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape image, cropped(question));
  return image.signal();
}

Result<std::unique_ptr<BoundTransform>> bind(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape from, image_shape(question));
  STRATA_TRY(const ImageShape to, cropped(question));
  return std::unique_ptr<BoundTransform>(
      std::make_unique<Crop>(from, to, question.settings.integer("padding")));
}

}  // namespace

TransformKind crop_transform() {
  return {
      .name = "crop",
      .title = "Crop",
      .summary =
          "Cuts a window out of the image: at a random place while training, out of the middle "
          "otherwise.",
      .random = true,
      .settings = {size_setting("Height and width of the window, or one number for both."),
                   {.name = "padding",
                    .title = "Padding",
                    .type = graph::SettingType::integer,
                    .otherwise = std::int64_t{0},
                    .help = "Black pixels put around the image first; 4 is usual for 32x32 images.",
                    .most = 4096}},
      .shape = shape,
      .bind = bind};
}

}  // namespace strata::data
