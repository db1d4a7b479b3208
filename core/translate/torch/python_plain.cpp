// Dense layers, curves, regularisation, shapes and merges in Python.
#include <array>

#include "graph/merge.h"
#include "translate/torch/python_words.h"

namespace strata::translate::python {

std::string activated(const std::string& expression, std::string_view curve,
                      const graph::Shape& shape) {
  if (curve == "linear") return expression;
  if (curve == "tanh" || curve == "sigmoid") return fmt::format("torch.{}({})", curve, expression);
  if (curve == "softmax")
    return fmt::format("F.softmax({}, dim={})", expression, shape.rank() == 3 ? 1 : -1);
  return fmt::format("F.{}({})", curve, expression);
}

namespace {

std::string assign(const Site& site, const std::string& value) {
  return fmt::format("{} = {}", site.out, value);
}

std::string called(const Site& site) { return fmt::format("{}({})", site.self, site.in.front()); }

Spelling input(const Site& /*site*/) { return {}; }

Spelling dense(const Site& site) {
  return {
      fmt::format("nn.Linear({}, {}{})", site.input_shape()[-1], site.settings().integer("units"),
                  flag("bias", site.settings().flag("bias"), true)),
      {assign(site,
              activated(called(site), site.settings().word("activation"), site.output_shape()))}};
}

Spelling activation(const Site& site) {
  return {{},
          {assign(site, activated(site.in.front(), site.settings().word("function"),
                                  site.output_shape()))}};
}

Spelling dropout(const Site& site) {
  return {fmt::format("nn.Dropout({})", site.settings().real("rate")),
          {assign(site, called(site))}};
}

Spelling noise(const Site& site) {
  return {fmt::format("GaussianNoise({})", site.settings().real("stddev")),
          {assign(site, called(site))},
          {"GaussianNoise"}};
}

Spelling flatten(const Site& site) {
  return {{}, {assign(site, fmt::format("{}.flatten(1)", site.in.front()))}};
}

Spelling reshape(const Site& site) {
  return {{},
          {assign(site, fmt::format("{0}.reshape(len({0}), {1})", site.in.front(),
                                    fmt::join(site.output_shape().sizes(), ", ")))}};
}

Spelling permute(const Site& site) {
  return {{},
          {assign(site, fmt::format("{}.permute(0, {})", site.in.front(),
                                    fmt::join(site.settings().integers("order"), ", ")))}};
}

Spelling zero_pad(const Site& site) {
  const graph::Integers& border = site.settings().integers("padding");
  return {{},
          {assign(site, padded(site.in.front(), {border[2], border[3], border[0], border[1]}))}};
}

Spelling upsample(const Site& site) {
  const graph::Integers& size = site.settings().integers("size");
  const bool blends = site.settings().word("interpolation") == "bilinear";
  return {{},
          {assign(site, fmt::format("F.interpolate({}, scale_factor={}, mode=\"{}\"{})",
                                    site.in.front(), sizes(size), blends ? "bilinear" : "nearest",
                                    blends ? ", align_corners=False" : ""))}};
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
          {assign(site, fmt::format("torch.cat(({}), dim={})", fmt::join(site.in, ", "), axis))}};
}

constexpr std::array<KindSpelling, 13> kKinds = {{{"input", input},
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
                                                  {"concat", concat}}};

}  // namespace

std::span<const KindSpelling> plain_kinds() { return kKinds; }

}  // namespace strata::translate::python
