// Dense layers, curves, regularisation, normalisation, shapes and merges in C++.
#include <array>

#include "graph/merge.h"
#include "translate/torch/cpp_words.h"

namespace strata::translate::cpp {

std::string activated(const std::string& expression, std::string_view curve,
                      const graph::Shape& shape) {
  if (curve == "linear") return expression;
  if (curve == "softmax")
    return fmt::format("torch::softmax({}, {})", expression, shape.rank() == 3 ? 1 : -1);
  return fmt::format("torch::{}({})", curve, expression);
}

namespace {

Spelling input(const Site& /*site*/) { return {}; }

Spelling dense(const Site& site) {
  const graph::Settings& s = site.settings();
  return {module("Linear", fmt::format("{}, {}", site.input_shape()[-1], s.integer("units")),
                 flag("bias", s.flag("bias"), true)),
          {assign(site, activated(called(site), s.word("activation"), site.output_shape()))}};
}

Spelling activation(const Site& site) {
  return {{},
          {assign(site, activated(site.in.front(), site.settings().word("function"),
                                  site.output_shape()))}};
}

Spelling dropout(const Site& site) {
  return {fmt::format("torch::nn::Dropout({})", site.settings().real("rate")),
          {assign(site, called(site))}};
}

Spelling noise(const Site& site) {
  return {{},
          {fmt::format("if (is_training()) {0}",
                       assign(site, fmt::format("{0} + torch::randn_like({0}) * {1}",
                                                site.in.front(), site.settings().real("stddev")))),
           fmt::format("else {}", assign(site, site.in.front()))}};
}

Spelling flatten(const Site& site) {
  return {{}, {assign(site, fmt::format("{}.flatten(1)", site.in.front()))}};
}

Spelling reshape(const Site& site) {
  return {{},
          {assign(site, fmt::format("{0}.reshape({{{0}.size(0), {1}}})", site.in.front(),
                                    fmt::join(site.output_shape().sizes(), ", ")))}};
}

Spelling permute(const Site& site) {
  return {{},
          {assign(site, fmt::format("{}.permute({{0, {}}})", site.in.front(),
                                    fmt::join(site.settings().integers("order"), ", ")))}};
}

Spelling zero_pad(const Site& site) {
  const graph::Integers& border = site.settings().integers("padding");
  return {{},
          {assign(site, padded(site.in.front(), {border[2], border[3], border[0], border[1]}))}};
}

Spelling upsample(const Site& site) {
  const graph::Shape& out = site.output_shape();
  const bool blends = site.settings().word("interpolation") == "bilinear";
  return {{},
          {assign(site, fmt::format("torch::upsample_{}2d({}, {{{}, {}}}{})",
                                    blends ? "bilinear" : "nearest", site.in.front(), out[1],
                                    out[2], blends ? ", /*align_corners=*/false" : ""))}};
}

Spelling add(const Site& site) {
  return {{}, {assign(site, fmt::format("{}", fmt::join(site.in, " + ")))}};
}

Spelling multiply(const Site& site) {
  return {{}, {assign(site, fmt::format("{}", fmt::join(site.in, " * ")))}};
}

Spelling concat(const Site& site) {
  const std::size_t axis = graph::concat_axis(site.settings(), site.input_shape()) + 1;
  return {{},
          {assign(site, fmt::format("torch::cat({{{}}}, {})", fmt::join(site.in, ", "), axis))}};
}

/// A normalisation over dimension 1, which is where images and flat inputs have their features.
std::string features_first(const Site& site) {
  if (site.input_shape().rank() != 2) return assign(site, called(site));
  return assign(site, fmt::format("{}->forward({}.transpose(1, 2)).transpose(1, 2)", site.self,
                                  site.in.front()));
}

Spelling batchnorm(const Site& site) {
  const graph::Settings& s = site.settings();
  return {
      module(site.input_shape().rank() == 3 ? "BatchNorm2d" : "BatchNorm1d",
             fmt::format("{}", site.input_shape().features()),
             option("eps", s.real("epsilon"), 1e-5) + option("momentum", s.real("momentum"), 0.1) +
                 flag("affine", s.flag("affine"), true)),
      {features_first(site)}};
}

Spelling layernorm(const Site& site) {
  const graph::Settings& s = site.settings();
  const graph::Shape& in = site.input_shape();
  const std::vector<std::int64_t> shape =
      in.rank() == 3 ? in.sizes() : std::vector<std::int64_t>{in.features()};
  return {module("LayerNorm", sizes(shape),
                 option("eps", s.real("epsilon"), 1e-5) +
                     flag("elementwise_affine", s.flag("affine"), true)),
          {assign(site, called(site))}};
}

Spelling groupnorm(const Site& site) {
  const graph::Settings& s = site.settings();
  return {
      module("GroupNorm", fmt::format("{}, {}", s.integer("groups"), site.input_shape().features()),
             option("eps", s.real("epsilon"), 1e-5) + flag("affine", s.flag("affine"), true)),
      {features_first(site)}};
}

constexpr std::array<KindSpelling, 16> kKinds = {{{"input", input},
                                                  {"dense", dense},
                                                  {"activation", activation},
                                                  {"dropout", dropout},
                                                  {"noise", noise},
                                                  {"flatten", flatten},
                                                  {"reshape", reshape},
                                                  {"permute", permute},
                                                  {"zero_pad", zero_pad},
                                                  {"upsample", upsample},
                                                  {"add", add},
                                                  {"multiply", multiply},
                                                  {"concat", concat},
                                                  {"batchnorm", batchnorm},
                                                  {"layernorm", layernorm},
                                                  {"groupnorm", groupnorm}}};

}  // namespace

std::span<const KindSpelling> plain_kinds() { return kKinds; }

}  // namespace strata::translate::cpp
