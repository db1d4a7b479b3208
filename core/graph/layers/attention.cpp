// attention: multi-head self-attention over a sequence. PyTorch: torch.nn.MultiheadAttention (query
// = key = value, batch_first); Keras: layers.MultiHeadAttention. Vaswani et al., "Attention is all
// you need", 2017.
//   softmax(Q K^T / sqrt(F / heads)) V per head, Q K V = x in_proj^T, then out_proj
#include <fmt/format.h>

#include "graph/activation.h"
#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

void add_parameters(std::int64_t features, bool bias, std::vector<Parameter>& out) {
  constexpr int kProjections = 3;  // query, key, value
  const std::int64_t rows = kProjections * features;
  out.push_back(
      {"in_proj_weight", {rows, features}, ParameterRole::kernel, features, rows, kProjections});
  if (bias)
    out.push_back({"in_proj_bias", {rows}, ParameterRole::bias, features, rows, kProjections});
  out.push_back(
      {"out_proj.weight", {features, features}, ParameterRole::kernel, features, features});
  if (bias) out.push_back({"out_proj.bias", {features}, ParameterRole::bias, features, features});
}

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_sequence());
  const std::int64_t steps = ask.input().shape[0];
  const std::int64_t features = ask.input().shape[1];
  const std::int64_t heads = ask.settings.integer("heads");
  const bool bias = ask.settings.flag("bias");
  if (features % heads != 0)
    return ask.refuse(fmt::format("features that {} heads share out evenly", heads),
                      fmt::format("set heads to a divisor of {}", features));
  STRATA_TRY(const Shape weights, ask.shape({4, features, features}, "the weight"));
  STRATA_TRY(const Shape scores, ask.shape({heads, steps, steps}, "the table of scores"));
  STRATA_TRY(const Shape projected, ask.shape({4, steps, features}, "the memory"));

  LayerFacts facts;
  facts.output = ask.input();
  add_parameters(features, bias, facts.parameters);
  const auto t = static_cast<double>(steps);
  const auto f = static_cast<double>(features);
  facts.forward_flops = 2.0 * t * 4.0 * f * f + 4.0 * t * t * f;
  facts.saved_elements =
      projected.elements() + scores.elements();  // Q K V and their mix, softmax's result
  facts.shape_sum = fmt::format("{} heads of {}", heads, features / heads);
  facts.parameter_sum = fmt::format("4 * {}*{}{}", features, features,
                                    bias ? fmt::format(" + {} bias", 4 * features) : "");
  facts.flops_sum = fmt::format("2 * {} * 4*{}*{} + 4 * {}*{}*{}", steps, features, features, steps,
                                steps, features);
  return facts;
}

std::vector<Setting> settings() {
  return {
      {.name = "heads",
       .title = "Heads",
       .type = SettingType::integer,
       .otherwise = {},
       .help = "How many different questions are asked of the sequence at once; must divide the "
               "features. 2 to 16 is usual; with too many each sees too little.",
       .least = 1,
       .most = 1024},
      {.name = "causal",
       .title = "Causal",
       .type = SettingType::flag,
       .otherwise = false,
       .help = "Steps see only themselves and earlier ones. On when the next step is to be "
               "predicted, or the network would peek."},
      {.name = "dropout",
       .title = "Dropout",
       .type = SettingType::real,
       .otherwise = 0.0,
       .help = "Share of the attention that is left out at random while training. 0 to 0.2 is "
               "usual; too much and nothing is learned.",
       .least = 0,
       .most = 0.99},
      bias_setting(),
      initialiser_setting()};
}

}  // namespace

LayerKind attention_kind() {
  return {
      .name = "attention",
      .title = "Attention",
      .category = Category::attention,
      .summary = "Every step looks at all steps of the sequence and takes over what matters to it.",
      .shape_rule = "T x F -> T x F",
      .settings = settings(),
      .describe = describe,
      .caption = "{heads} heads|{causal}",
  };
}

}  // namespace strata::graph
