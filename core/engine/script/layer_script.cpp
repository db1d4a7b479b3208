// Dense layers, curves, regularisation, normalisation, shapes and merges in TorchScript.
#include "engine/script/layer_script.h"

#include <algorithm>
#include <array>

#include "graph/merge.h"

namespace strata::engine {

std::string ScriptQuestion::parameter(std::string_view name) const {
  const auto& all = layer.facts.parameters;
  const bool has = std::any_of(all.begin(), all.end(),
                               [&](const graph::Parameter& p) { return p.name == name; });
  return has ? fmt::format("self.{}", name) : "None";
}

std::string returning(const std::string& expression) {
  return fmt::format("def forward(self, x: Tensor) -> Tensor:\n    return {}\n", expression);
}

std::string activated(const std::string& expression, std::string_view curve,
                      const graph::Shape& shape) {
  if (curve == "linear") return expression;
  if (curve == "softmax")
    return fmt::format("torch.softmax({}, {})", expression, shape.rank() == 3 ? 1 : -1);
  return fmt::format("torch.{}({})", curve, expression);
}

std::string list(const std::vector<std::int64_t>& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ", "));
}

std::string real(double number) {
  std::string out = fmt::format("{}", number);
  if (out.find_first_of(".e") == std::string::npos) out += ".0";
  return out;
}

std::string_view truth(bool value) { return value ? "True" : "False"; }

namespace {

std::string input(const ScriptQuestion& /*ask*/) { return returning("x"); }

std::string dense(const ScriptQuestion& ask) {
  const std::string product =
      fmt::format("torch.linear(x, self.weight, {})", ask.parameter("bias"));
  return returning(activated(product, ask.settings().word("activation"), ask.output_shape()));
}

std::string activation(const ScriptQuestion& ask) {
  return returning(activated("x", ask.settings().word("function"), ask.output_shape()));
}

std::string dropout(const ScriptQuestion& ask) {
  return returning(
      fmt::format("torch.dropout(x, {}, self.training)", real(ask.settings().real("rate"))));
}

std::string noise(const ScriptQuestion& ask) {
  return fmt::format(
      "def forward(self, x: Tensor) -> Tensor:\n"
      "    if self.training:\n"
      "        x = x + torch.randn_like(x) * {}\n"
      "    return x\n",
      real(ask.settings().real("stddev")));
}

std::string flatten(const ScriptQuestion& /*ask*/) { return returning("torch.flatten(x, 1)"); }

std::string reshape(const ScriptQuestion& ask) {
  return returning(fmt::format("torch.reshape(x, [x.size(0), {}])",
                               fmt::join(ask.output_shape().sizes(), ", ")));
}

std::string permute(const ScriptQuestion& ask) {
  return returning(
      fmt::format("torch.permute(x, [0, {}])", fmt::join(ask.settings().integers("order"), ", ")));
}

std::string zero_pad(const ScriptQuestion& ask) {
  const graph::Integers& border = ask.settings().integers("padding");
  return returning(fmt::format("torch.constant_pad_nd(x, [{}, {}, {}, {}], 0.0)", border[2],
                               border[3], border[0], border[1]));
}

std::string upsample(const ScriptQuestion& ask) {
  const graph::Shape& out = ask.output_shape();
  if (ask.settings().word("interpolation") == "bilinear")
    return returning(fmt::format("torch.upsample_bilinear2d(x, [{}, {}], False)", out[1], out[2]));
  return returning(fmt::format("torch.upsample_nearest2d(x, [{}, {}])", out[1], out[2]));
}

/// Merges read so many tensors: x0, x1, ...
std::vector<std::string> inputs(const ScriptQuestion& ask, std::string_view suffix) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < ask.layer.reads.size(); ++i)
    out.push_back(fmt::format("x{}{}", i, suffix));
  return out;
}

std::string merging(const ScriptQuestion& ask, const std::string& expression) {
  return fmt::format("def forward(self, {}) -> Tensor:\n    return {}\n",
                     fmt::join(inputs(ask, ": Tensor"), ", "), expression);
}

std::string add(const ScriptQuestion& ask) {
  return merging(ask, fmt::format("{}", fmt::join(inputs(ask, ""), " + ")));
}

std::string multiply(const ScriptQuestion& ask) {
  return merging(ask, fmt::format("{}", fmt::join(inputs(ask, ""), " * ")));
}

std::string concat(const ScriptQuestion& ask) {
  const std::size_t axis = graph::concat_axis(ask.settings(), ask.input_shape()) + 1;
  return merging(ask, fmt::format("torch.cat([{}], {})", fmt::join(inputs(ask, ""), ", "), axis));
}

/// Normalisations work along dimension 1, which is where images and flat inputs have their
/// features.
std::string features_first(const ScriptQuestion& ask, std::string_view call) {
  const bool sequence = ask.input_shape().rank() == 2;
  const std::string from = sequence ? "torch.transpose(x, 1, 2)" : "x";
  const std::string value = fmt::format(fmt::runtime(call), from);
  return returning(sequence ? fmt::format("torch.transpose({}, 1, 2)", value) : value);
}

std::string batchnorm(const ScriptQuestion& ask) {
  const std::string rest = fmt::format(
      ", {}, {}, self.running_mean, self.running_var, {}, {}, {}, True)", ask.parameter("weight"),
      ask.parameter("bias"), ask.layer.spec.frozen ? "False" : "self.training",
      real(ask.settings().real("momentum")), real(ask.settings().real("epsilon")));
  return features_first(ask, "torch.batch_norm({}" + rest);
}

std::string layernorm(const ScriptQuestion& ask) {
  const graph::Shape& in = ask.input_shape();
  const std::string shape = in.rank() == 3 ? list(in.sizes()) : fmt::format("[{}]", in.features());
  return returning(fmt::format("torch.layer_norm(x, {}, {}, {}, {})", shape,
                               ask.parameter("weight"), ask.parameter("bias"),
                               real(ask.settings().real("epsilon"))));
}

std::string groupnorm(const ScriptQuestion& ask) {
  const std::string rest =
      fmt::format(", {}, {}, {}, {})", ask.settings().integer("groups"), ask.parameter("weight"),
                  ask.parameter("bias"), real(ask.settings().real("epsilon")));
  return features_first(ask, "torch.group_norm({}" + rest);
}

constexpr std::array<KindScript, 16> kScripts = {{{"input", input},
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

std::span<const KindScript> plain_scripts() { return kScripts; }

const KindScript* find_script(std::string_view kind) {
  for (const auto family : {plain_scripts(), window_scripts(), sequence_scripts()})
    for (const KindScript& script : family)
      if (script.kind == kind) return &script;
  return nullptr;
}

}  // namespace strata::engine
