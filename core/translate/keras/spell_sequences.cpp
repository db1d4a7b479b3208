// Recurrent layers, attention, embeddings and normalisations in Keras.
// keras.io/api/layers/recurrent_layers, keras.io/api/layers/attention_layers
#include <array>

#include "translate/keras/spelling.h"

namespace strata::translate::keras {
namespace {

/// Stacked ones are as many layers, with dropout between them.
Spelling recurrent(const Site& site, std::string_view layer) {
  const graph::Settings& s = site.settings();
  const std::int64_t levels = s.integer("layers");
  const bool both = s.flag("bidirectional");
  Spelling out;
  for (std::int64_t level = 0; level < levels; ++level) {
    const bool last = level == levels - 1;
    const std::string name = "name=" + site.names[static_cast<std::size_t>(level)];
    const std::string one =
        fmt::format("layers.{}({}{}{}{}", layer, s.integer("units"),
                    s.has("activation") && s.word("activation") != "tanh"
                        ? fmt::format(", activation=\"{}\"", s.word("activation"))
                        : "",
                    flag("use_bias", s.flag("bias"), true),
                    flag("return_sequences", !last || s.flag("return_sequences"), false));
    out.steps.push_back({both ? fmt::format("layers.Bidirectional({}), {})", one, name)
                              : fmt::format("{}, {})", one, name),
                         site.mask.empty() ? "@" : fmt::format("@, mask={}", site.mask)});
    if (!last && s.real("dropout") > 0)
      out.steps.push_back({fmt::format("layers.Dropout({})", s.real("dropout"))});
  }
  return out;
}

Result<Spelling> lstm(const Site& site) { return recurrent(site, "LSTM"); }
Result<Spelling> gru(const Site& site) { return recurrent(site, "GRU"); }
Result<Spelling> rnn(const Site& site) { return recurrent(site, "SimpleRNN"); }

Result<Spelling> attention(const Site& site) {
  const graph::Settings& s = site.settings();
  const std::int64_t heads = s.integer("heads");
  const double dropout = s.real("dropout");
  return Spelling{
      {{fmt::format("layers.MultiHeadAttention({}, key_dim={}{}{}, name={})", heads,
                    site.input_shape()[1] / heads,
                    dropout > 0 ? fmt::format(", dropout={}", dropout) : "",
                    flag("use_bias", s.flag("bias"), true), site.name),
        fmt::format(
            "@, @{}{}",
            site.mask.empty() ? "" : fmt::format(", attention_mask={}[:, None, :]", site.mask),
            flag("use_causal_mask", s.flag("causal"), false))}}};
}

Result<Spelling> embedding(const Site& site) {
  const graph::Shape& weight = site.layer.facts.parameters.front().shape;
  Spelling out;
  out.steps.push_back(
      {fmt::format("layers.Embedding({}, {}, name={})", weight[0], weight[1], site.name)});
  if (!site.own_mask.empty())
    out.before = fmt::format("{} = ops.not_equal(@, {})  # the steps that are words", site.own_mask,
                             site.settings().integer("padding_index"));
  return out;
}

Result<Spelling> positional_encoding(const Site& site) {
  const bool learned = site.settings().word("style") == "learned";
  const std::string helper = learned ? "LearnedPositions" : "PositionalEncoding";
  return Spelling{{{fmt::format("{}(name={})", helper, site.name)}}, {helper}};
}

/// Scale and shift, or neither.
std::string affine(const Site& site) {
  const bool on = site.settings().flag("affine");
  return flag("center", on, true) + flag("scale", on, true);
}

Result<Spelling> batchnorm(const Site& site) {
  const graph::Settings& s = site.settings();
  return Spelling{
      {{fmt::format("layers.BatchNormalization(momentum={}, epsilon={}{}, name={})",
                    1 - s.real("momentum"), s.real("epsilon"), affine(site), site.name)}}};
}

Result<Spelling> layernorm(const Site& site) {
  return Spelling{{{fmt::format("layers.LayerNormalization({}epsilon={}{}, name={})",
                                site.input_shape().rank() == 3 ? "axis=(1, 2, 3), " : "",
                                site.settings().real("epsilon"), affine(site), site.name)}}};
}

Result<Spelling> groupnorm(const Site& site) {
  return Spelling{{{fmt::format("layers.GroupNormalization({}, epsilon={}{}, name={})",
                                site.settings().integer("groups"), site.settings().real("epsilon"),
                                affine(site), site.name)}}};
}

constexpr std::array<KindSpelling, 9> kKinds = {{{"lstm", lstm},
                                                 {"gru", gru},
                                                 {"rnn", rnn},
                                                 {"attention", attention},
                                                 {"embedding", embedding},
                                                 {"positional_encoding", positional_encoding},
                                                 {"batchnorm", batchnorm},
                                                 {"layernorm", layernorm},
                                                 {"groupnorm", groupnorm}}};

}  // namespace

std::span<const KindSpelling> sequence_kinds() { return kKinds; }

}  // namespace strata::translate::keras
