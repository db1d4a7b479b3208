// x * factor: brings bytes into 0..1.
#include "data/transforms/affine_transform.h"

namespace strata::data {
namespace {

Result<graph::Signal> shape(const TransformQuestion& question) { return question.input; }

Result<std::unique_ptr<BoundTransform>> bind(const TransformQuestion& question) {
  return affine_transform(
      Affine::uniform(question.settings.real("factor"), 0, question.input.shape.elements()));
}

float highest(const TransformQuestion& question) {
  return question.highest * static_cast<float>(question.settings.real("factor"));
}

}  // namespace

TransformKind scale_transform() {
  return {.name = "scale",
          .title = "Scale",
          .summary = "Multiplies every value: 1/255 brings image bytes into 0 to 1.",
          .settings = {{.name = "factor",
                        .title = "Factor",
                        .type = graph::SettingType::real,
                        .otherwise = 1.0 / 255,
                        .help = "What values are multiplied by; 1/255 for image bytes.",
                        .least = -1e9}},
          .shape = shape,
          .bind = bind,
          .highest = highest};
}

}  // namespace strata::data
