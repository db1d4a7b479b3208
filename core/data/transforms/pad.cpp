// A border around the image.
#include <algorithm>

#include "data/transform.h"

namespace strata::data {
namespace {

class Pad final : public BoundTransform {
 public:
  Pad(const ImageShape& image, std::int64_t rows, std::int64_t columns, float value)
      : image_(image), rows_(rows), columns_(columns), value_(value) {}

  void apply(const float* in, float* out, const Draw& /*draw*/) const override {
    const std::int64_t width = image_.width + 2 * columns_;
    const std::int64_t height = image_.height + 2 * rows_;
    std::fill_n(out, image_.channels * height * width, value_);
    for (std::int64_t c = 0; c < image_.channels; ++c)
      for (std::int64_t y = 0; y < image_.height; ++y, in += image_.width)
        std::copy(in, in + image_.width, out + (c * height + rows_ + y) * width + columns_);
  }

 private:
  ImageShape image_;
  std::int64_t rows_, columns_;
  float value_;
};

Result<graph::Signal> shape(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape image, image_shape(question));
  const graph::Integers& amount = question.settings.integers("amount");
  return ImageShape{image.channels, image.height + 2 * amount[0], image.width + 2 * amount[1]}
      .signal();
}

Result<std::unique_ptr<BoundTransform>> bind(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape image, image_shape(question));
  const graph::Integers& amount = question.settings.integers("amount");
  return std::unique_ptr<BoundTransform>(std::make_unique<Pad>(
      image, amount[0], amount[1], static_cast<float>(question.settings.real("value"))));
}

}  // namespace

TransformKind pad_transform() {
  return {
      .name = "pad",
      .title = "Pad",
      .summary = "Puts a border around the image.",
      .settings = {{.name = "amount",
                    .title = "Amount",
                    .type = graph::SettingType::integers,
                    .otherwise = {},
                    .help = "Pixels above and below, and left and right; one number for all sides. "
                            "2 makes 28x28 digits 32x32.",
                    .most = 4096,
                    .count = 2},
                   {.name = "value",
                    .title = "Value",
                    .type = graph::SettingType::real,
                    .otherwise = 0.0,
                    .help = "What the border is filled with.",
                    .least = -1e9}},
      .shape = shape,
      .bind = bind};
}

}  // namespace strata::data
