// Dense layers, curves, merges and everything that only moves numbers, in Keras.
#include <array>

#include "graph/merge.h"
#include "translate/keras/order.h"
#include "translate/keras/spelling.h"

namespace strata::translate::keras {
namespace {

// Keras' place of PyTorch's dimensions 1, 2, 3 (channels, height, width), counted from 1.
constexpr std::array<std::int64_t, 3> kPlace = {3, 1, 2};

Spelling one(std::string layer) { return {{{std::move(layer)}}}; }

Step channels_first() { return {"layers.Permute((3, 1, 2))"}; }
Step channels_last() { return {"layers.Permute((2, 3, 1))"}; }

Result<Spelling> dense(const Site& site) {
  return one(fmt::format(
      "layers.Dense({}{}{}{}, name={})", site.settings().integer("units"), activation_option(site),
      flag("use_bias", site.settings().flag("bias"), true), site.kernel_initializer, site.name));
}

Result<Spelling> activation(const Site& site) {
  const std::string& word = site.settings().word("function");
  if (word == "leaky_relu")
    return one(fmt::format("layers.LeakyReLU(negative_slope=0.01, name={})", site.name));
  return one(fmt::format("layers.Activation(\"{}\", name={})", word, site.name));
}

Result<Spelling> dropout(const Site& site) {
  return one(fmt::format("layers.Dropout({}, name={})", site.settings().real("rate"), site.name));
}

Result<Spelling> noise(const Site& site) {
  return one(
      fmt::format("layers.GaussianNoise({}, name={})", site.settings().real("stddev"), site.name));
}

Result<Spelling> input(const Site& /*site*/) { return Spelling{}; }

Result<Spelling> flatten(const Site& site) {
  Spelling out;
  if (order_matters(site.input_shape()) && !site.free_order) out.steps.push_back(channels_first());
  out.steps.push_back({fmt::format("layers.Flatten(name={})", site.name)});
  return out;
}

/// Row by row, which for images is channels first.
Result<Spelling> reshape(const Site& site) {
  Spelling out;
  if (order_matters(site.input_shape())) out.steps.push_back(channels_first());
  const graph::Shape& to = site.output_shape();
  const bool turns = order_matters(to);
  out.steps.push_back({fmt::format("layers.Reshape({}, name={})",
                                   tuple(turns ? to.sizes() : keras_sizes(to)), site.name)});
  if (turns) out.steps.push_back(channels_last());
  return out;
}

Result<Spelling> permute(const Site& site) {
  graph::Integers order = site.settings().integers("order");
  if (order.size() == 3) {
    for (std::int64_t& from : order)
      from = kPlace[static_cast<std::size_t>(from - 1)];
    order = {order[1], order[2], order[0]};
  }
  return one(fmt::format("layers.Permute({}, name={})", tuple(order), site.name));
}

Result<Spelling> zero_pad(const Site& site) {
  const graph::Integers& p = site.settings().integers("padding");
  return one(fmt::format("layers.ZeroPadding2D((({}, {}), ({}, {})), name={})", p[0], p[1], p[2],
                         p[3], site.name));
}

Result<Spelling> upsample(const Site& site) {
  const std::string& how = site.settings().word("interpolation");
  return one(
      fmt::format("layers.UpSampling2D({}{}, name={})", sizes(site.settings().integers("size")),
                  how == "nearest" ? "" : fmt::format(", interpolation=\"{}\"", how), site.name));
}

Result<Spelling> add(const Site& site) {
  return one(fmt::format("layers.Add(name={})", site.name));
}

Result<Spelling> multiply(const Site& site) {
  return one(fmt::format("layers.Multiply(name={})", site.name));
}

Result<Spelling> concat(const Site& site) {
  const graph::Shape& shape = site.input_shape();
  const std::size_t axis = graph::concat_axis(site.settings(), shape);
  const std::int64_t place = shape.rank() == 3 ? kPlace[axis] : static_cast<std::int64_t>(axis) + 1;
  const bool last = place == static_cast<std::int64_t>(shape.rank());
  return one(fmt::format("layers.Concatenate({}name={})",
                         last ? "" : fmt::format("axis={}, ", place), site.name));
}

constexpr std::array<KindSpelling, 13> kKinds = {{{"dense", dense},
                                                  {"activation", activation},
                                                  {"dropout", dropout},
                                                  {"noise", noise},
                                                  {"input", input},
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

}  // namespace strata::translate::keras
