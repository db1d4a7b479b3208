// A turn by a small random angle around the middle.
#include <cmath>
#include <numbers>

#include "data/transform.h"

namespace strata::data {
namespace {

class Rotate final : public BoundTransform {
 public:
  Rotate(const ImageShape& image, double degrees)
      : image_(image), degrees_(static_cast<float>(degrees)) {}

  void apply(const float* in, float* out, const Draw& draw) const override {
    if (!draw.augment()) {
      std::copy_n(in, image_.channels * image_.plane(), out);
      return;
    }
    const float angle = draw.between(0, -degrees_, degrees_) * std::numbers::pi_v<float> / 180;
    const float cosine = std::cos(angle);
    const float sine = std::sin(angle);
    const float middle_y = static_cast<float>(image_.height - 1) / 2;
    const float middle_x = static_cast<float>(image_.width - 1) / 2;
    for (std::int64_t y = 0; y < image_.height; ++y)
      for (std::int64_t x = 0; x < image_.width; ++x) {
        const float dy = static_cast<float>(y) - middle_y;
        const float dx = static_cast<float>(x) - middle_x;
        sample(in, out + y * image_.width + x, middle_y + cosine * dy - sine * dx,
               middle_x + sine * dy + cosine * dx);
      }
  }

 private:
  /// Bilinear, black outside; one pixel of every channel.
  void sample(const float* in, float* out, float y, float x) const {
    const auto top = static_cast<std::int64_t>(std::floor(y));
    const auto left = static_cast<std::int64_t>(std::floor(x));
    const float down = y - static_cast<float>(top);
    const float right = x - static_cast<float>(left);
    const float weights[4] = {(1 - down) * (1 - right), (1 - down) * right, down * (1 - right),
                              down * right};
    for (std::int64_t c = 0; c < image_.channels; ++c) {
      float sum = 0;
      for (int corner = 0; corner < 4; ++corner) {
        const std::int64_t row = top + corner / 2;
        const std::int64_t column = left + corner % 2;
        if (row >= 0 && row < image_.height && column >= 0 && column < image_.width)
          sum += weights[corner] * in[c * image_.plane() + row * image_.width + column];
      }
      out[c * image_.plane()] = sum;
    }
  }

  ImageShape image_;
  float degrees_;
};

Result<std::unique_ptr<BoundTransform>> bind(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape image, image_shape(question));
  return std::unique_ptr<BoundTransform>(
      std::make_unique<Rotate>(image, question.settings.real("degrees")));
}

}  // namespace

TransformKind rotate_transform() {
  return {.name = "rotate",
          .title = "Rotate",
          .summary = "Turns each image by a random angle while training; corners become black.",
          .random = true,
          .settings = {{.name = "degrees",
                        .title = "Degrees",
                        .type = graph::SettingType::real,
                        .otherwise = 10.0,
                        .help = "The largest turn to either side; 10 to 15 is usual.",
                        .most = 180}},
          .shape = unchanged_image,
          .bind = bind};
}

}  // namespace strata::data
