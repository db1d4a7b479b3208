// Small random changes of brightness, contrast and saturation.
#include <algorithm>

#include "data/transform.h"

namespace strata::data {
namespace {

/// ITU-R BT.601, as grey images are made of colour ones everywhere.
constexpr float kGrey[3] = {0.299F, 0.587F, 0.114F};

class ColourJitter final : public BoundTransform {
 public:
  ColourJitter(const ImageShape& image, const graph::Settings& settings, float highest)
      : image_(image),
        brightness_(static_cast<float>(settings.real("brightness"))),
        contrast_(static_cast<float>(settings.real("contrast"))),
        saturation_(static_cast<float>(settings.real("saturation"))),
        highest_(highest) {}

  void apply(const float* in, float* out, const Draw& draw) const override {
    const std::int64_t elements = image_.channels * image_.plane();
    std::copy_n(in, elements, out);
    if (!draw.augment()) return;
    const float bright = draw.between(0, 1 - brightness_, 1 + brightness_);
    std::for_each(out, out + elements, [=](float& v) { v *= bright; });
    blend_with_mean(out, draw.between(1, 1 - contrast_, 1 + contrast_));
    if (image_.channels == 3)
      blend_with_grey(out, draw.between(2, 1 - saturation_, 1 + saturation_));
    if (highest_ > 0)
      std::for_each(out, out + elements, [&](float& v) { v = std::clamp(v, 0.0F, highest_); });
  }

 private:
  [[nodiscard]] float grey(const float* image, std::int64_t pixel) const {
    if (image_.channels != 3) return image[pixel];
    return kGrey[0] * image[pixel] + kGrey[1] * image[image_.plane() + pixel] +
           kGrey[2] * image[2 * image_.plane() + pixel];
  }
  void blend_with_mean(float* image, float keep) const {
    double sum = 0;
    for (std::int64_t p = 0; p < image_.plane(); ++p)
      sum += grey(image, p);
    const auto mean = static_cast<float>(sum / static_cast<double>(image_.plane()));
    const std::int64_t elements = image_.channels * image_.plane();
    std::for_each(image, image + elements, [=](float& v) { v = mean + keep * (v - mean); });
  }
  void blend_with_grey(float* image, float keep) const {
    for (std::int64_t p = 0; p < image_.plane(); ++p) {
      const float level = grey(image, p);
      for (std::int64_t c = 0; c < 3; ++c) {
        float& value = image[c * image_.plane() + p];
        value = level + keep * (value - level);
      }
    }
  }

  ImageShape image_;
  float brightness_, contrast_, saturation_, highest_;
};

Result<std::unique_ptr<BoundTransform>> bind(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape image, image_shape(question));
  return std::unique_ptr<BoundTransform>(
      std::make_unique<ColourJitter>(image, question.settings, question.highest));
}

graph::Setting strength(std::string name, std::string title, double usual) {
  return {
      .name = std::move(name),
      .title = std::move(title),
      .type = graph::SettingType::real,
      .otherwise = usual,
      .help = "Multiplied by a random number this far around 1; 0: unchanged, 0.2 to 0.4 is usual.",
      .most = 1};
}

}  // namespace

TransformKind colour_jitter_transform() {
  return {
      .name = "colour_jitter",
      .title = "Colour jitter",
      .summary = "Changes brightness, contrast and saturation a little, at random, while training.",
      .random = true,
      .settings = {strength("brightness", "Brightness", 0.2), strength("contrast", "Contrast", 0.2),
                   strength("saturation", "Saturation", 0.2)},
      .shape = unchanged_image,
      .bind = bind};
}

}  // namespace strata::data
