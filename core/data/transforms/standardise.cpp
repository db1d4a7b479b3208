// (x - mean) / deviation, from the training rows alone.
#include "data/statistics.h"
#include "data/transforms/affine_transform.h"

namespace strata::data {
namespace {

/// Below this a column is constant but for rounding: it is only centred.
constexpr double kConstant = 1e-12;

Result<graph::Signal> shape(const TransformQuestion& question) { return question.input; }

Result<std::unique_ptr<BoundTransform>> bind(const TransformQuestion& question) {
  STRATA_TRY(const Statistics statistics, question.statistics());
  const Grouping grouping = grouping_of(question.input.shape);
  const std::int64_t repeats = question.input.shape.elements() / (grouping.groups * grouping.run);
  Affine affine;
  affine.run = grouping.run;
  for (std::int64_t i = 0; i < repeats; ++i) {
    for (std::size_t g = 0; g < statistics.mean.size(); ++g) {
      const double deviation = statistics.deviation[g];
      const double factor = deviation > kConstant ? 1 / deviation : 1;
      affine.factor.push_back(factor);
      affine.shift.push_back(-statistics.mean[g] * factor);
    }
  }
  return affine_transform(std::move(affine));
}

float unknown(const TransformQuestion& /*question*/) { return 0; }

}  // namespace

TransformKind standardise_transform() {
  return {.name = "standardise",
          .title = "Standardise",
          .summary =
              "Shifts and scales to mean 0 and deviation 1, per channel of images and per column "
              "of tables, "
              "measured on the training rows.",
          .settings = {},
          .shape = shape,
          .bind = bind,
          .highest = unknown};
}

}  // namespace strata::data
