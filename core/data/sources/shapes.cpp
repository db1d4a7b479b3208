// Drawn pictures of simple shapes: a first image network trains in seconds, without any file.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/sources/generated.h"

namespace strata::data {
namespace {

using graph::SettingType;

const std::vector<std::string> kNames = {"circle", "square", "triangle", "cross"};

/// Signed distance from a point to a shape of "radius" 1 around the origin; negative inside.
double distance(std::int64_t label, double x, double y) {
  switch (label) {
    case 0:
      return std::hypot(x, y) - 1;
    case 1:
      return std::max(std::abs(x), std::abs(y)) - 0.85;
    case 2: {  // equilateral: the farthest of three sides
      const double slant = std::numbers::sqrt3 / 2;
      return std::max({y, slant * x - y / 2, -slant * x - y / 2}) - 0.55;
    }
    default:
      return std::max(std::min(std::abs(x), std::abs(y)) - 0.3,
                      std::max(std::abs(x), std::abs(y)) - 1);
  }
}

/// Where and how one picture's shape stands.
struct Drawing {
  double x, y, radius, cosine, sine;  // pixels; a turn
  float shape[3] = {};
  float ground[3] = {};

  Drawing(const RandomStream& random, std::int64_t side, std::int64_t label) {
    const auto size = static_cast<double>(side);
    radius = size * (0.2 + 0.18 * random.uniform(0));
    x = radius + (size - 2 * radius) * random.uniform(1);
    y = radius + (size - 2 * radius) * random.uniform(2);
    // A square turned by an eighth looks like a diamond: small turns for all but the circle.
    const double turn = label == 0 ? 0 : (random.uniform(3) - 0.5) * 0.8;
    cosine = std::cos(turn);
    sine = std::sin(turn);
    // Shape and ground differ in brightness, whatever their colours.
    const bool bright = random.uniform(4) < 0.5F;
    for (std::size_t c = 0; c < 3; ++c) {
      const float light = 140 + 100 * random.uniform(8 + c);
      const float dark = 10 + 80 * random.uniform(12 + c);
      shape[c] = bright ? light : dark;
      ground[c] = bright ? dark : light;
    }
  }
  /// How much of a pixel the shape covers, 0 to 1.
  [[nodiscard]] float cover(std::int64_t label, std::int64_t column, std::int64_t row) const {
    const double dx = static_cast<double>(column) + 0.5 - x;
    const double dy = static_cast<double>(row) + 0.5 - y;
    const double d = radius * distance(label, (cosine * dx + sine * dy) / radius,
                                       (cosine * dy - sine * dx) / radius);
    return static_cast<float>(std::clamp(0.5 - d, 0.0, 1.0));
  }
};

/// One picture, channels x side x side.
void draw(const RandomStream& random, std::int64_t label, std::int64_t channels, std::int64_t side,
          float noise, std::uint8_t* out) {
  const Drawing drawing(random, side, label);
  const std::int64_t plane = side * side;
  for (std::int64_t pixel = 0; pixel < plane; ++pixel) {
    const float cover = drawing.cover(label, pixel % side, pixel / side);
    const PhiloxBlock words = random.block(static_cast<std::uint64_t>(64 + pixel));
    for (std::int64_t c = 0; c < channels; ++c) {
      const auto at = static_cast<std::size_t>(c);
      const float value = drawing.ground[at] + cover * (drawing.shape[at] - drawing.ground[at]);
      const float grain = noise * 2 * (unit_float(words[at]) - 0.5F);
      out[c * plane + pixel] = static_cast<std::uint8_t>(std::clamp(value + grain, 0.0F, 255.0F));
    }
  }
}

std::int64_t channels_of(const SourceQuestion& question) {
  return question.settings().flag("colour") ? 3 : 1;
}

Part make_part(const SourceQuestion& question, bool test) {
  const std::int64_t rows = generated_rows(question, test);
  const std::int64_t side = question.settings().integer("size");
  const std::int64_t elements = channels_of(question) * side * side;
  std::vector<std::uint8_t> x(static_cast<std::size_t>(rows * elements));
  std::vector<std::int64_t> y;
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t label = row % static_cast<std::int64_t>(kNames.size());
    draw(generated_stream(question, test, row), label, channels_of(question), side,
         static_cast<float>(question.settings().real("noise")), x.data() + row * elements);
    y.push_back(label);
  }
  return generated_part(std::move(x), elements, std::move(y));
}

Result<SourceFacts> describe(const SourceQuestion& question) {
  const std::int64_t side = question.settings().integer("size");
  return generated_facts(
      question, {graph::Shape{channels_of(question), side, side}, 0},
      {Target::Kind::classes, static_cast<std::int64_t>(kNames.size()), {}, kNames});
}

Result<RawSet> open(const SourceQuestion& question) {
  STRATA_TRY(SourceFacts facts, describe(question));
  const std::int64_t rows = std::max(facts.train_rows, facts.test_rows);
  if (rows * facts.signal.shape.elements() > std::int64_t{1} << 34)
    return Error{"so many pictures of this size need more than 16 GiB", question.spec.where,
                 "make \"rows\" or \"size\" smaller"};
  return generated_set(std::move(facts), make_part(question, false), make_part(question, true));
}

std::vector<graph::Setting> settings() {
  std::vector<graph::Setting> out = generated_settings(4000, 1000);
  out.push_back({.name = "size",
                 .title = "Side",
                 .type = SettingType::integer,
                 .otherwise = std::int64_t{32},
                 .help = "Height and width in pixels.",
                 .least = 8,
                 .most = 512});
  out.push_back({
      .name = "colour",
      .title = "Colour",
      .type = SettingType::flag,
      .otherwise = true,
      .help = "Three colour channels, or one grey one.",
  });
  out.push_back({.name = "noise",
                 .title = "Noise",
                 .type = SettingType::real,
                 .otherwise = 12.0,
                 .help = "Grain added to every pixel, in steps of brightness (0 to 255).",
                 .most = 255});
  return out;
}

}  // namespace

SourceKind shapes_source() {
  return {.name = "shapes",
          .title = "Shapes",
          .group = SourceGroup::generated,
          .summary = "Drawn circles, squares, triangles and crosses of any size, place and colour.",
          .layout = "",
          .settings = settings(),
          .usual_validation = "test",
          .describe = describe,
          .open = open};
}

}  // namespace strata::data
