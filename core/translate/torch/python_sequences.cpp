// Recurrent layers, attention, embeddings and normalisations in Python.
#include <array>

#include "translate/torch/python_words.h"

namespace strata::translate::python {
namespace {

std::string assign(const Site& site, const std::string& value) {
  return fmt::format("{} = {}", site.out, value);
}

std::string called(const Site& site) { return fmt::format("{}({})", site.self, site.in.front()); }

/// The last state out of h (layers * directions x N x units): forward, then backward.
std::string last_state(bool both) { return both ? "torch.cat((h[-2], h[-1]), dim=1)" : "h[-1]"; }

Spelling recurrent(const Site& site, std::string_view module) {
  const graph::Settings& s = site.settings();
  const bool both = s.flag("bidirectional");
  const bool sequences = s.flag("return_sequences");
  const std::int64_t layers = s.integer("layers");
  Spelling out;
  out.module = fmt::format(
      "nn.{}({}, {}{}{}{}{}{}, batch_first=True)", module, site.input_shape()[1],
      s.integer("units"), option("num_layers", layers, 1),
      s.has("activation") && s.word("activation") == "relu" ? ", nonlinearity=\"relu\"" : "",
      flag("bias", s.flag("bias"), true),
      layers > 1 ? option("dropout", s.real("dropout"), 0.0) : "",
      flag("bidirectional", both, false));
  std::string call = called(site);
  if (!site.mask.empty()) {
    out.helpers = {"over_words"};
    call = fmt::format("over_words({}, {}, {})", site.self, site.in.front(), site.mask);
  }
  const bool has_cell = module == "LSTM" && site.mask.empty();
  if (sequences) {
    out.forward = {fmt::format("{}, _ = {}", site.out, call)};
  } else {
    out.forward = {fmt::format("_, {} = {}", has_cell ? "(h, _)" : "h", call),
                   assign(site, last_state(both))};
  }
  return out;
}

Spelling lstm(const Site& site) { return recurrent(site, "LSTM"); }
Spelling gru(const Site& site) { return recurrent(site, "GRU"); }
Spelling rnn(const Site& site) { return recurrent(site, "RNN"); }

Spelling attention(const Site& site) {
  const graph::Settings& s = site.settings();
  const std::string& x = site.in.front();
  Spelling out;
  out.module =
      fmt::format("nn.MultiheadAttention({}, {}{}{}, batch_first=True)", site.input_shape()[1],
                  s.integer("heads"), option("dropout", s.real("dropout"), 0.0),
                  flag("bias", s.flag("bias"), true));
  std::string masks;
  if (s.flag("causal") || !site.mask.empty()) {
    out.helpers = {"hidden_steps"};
    masks =
        fmt::format(", attn_mask=hidden_steps({}, {}, {}, {})", x, s.integer("heads"),
                    s.flag("causal") ? "True" : "False", site.mask.empty() ? "None" : site.mask);
  }
  out.forward = {fmt::format("{0}, _ = {1}({2}, {2}, {2}{3}, need_weights=False)", site.out,
                             site.self, x, masks)};
  return out;
}

Spelling embedding(const Site& site) {
  const graph::Shape& weight = site.layer.facts.parameters.front().shape;
  const std::int64_t padding = site.settings().integer("padding_index");
  Spelling out;
  out.module = fmt::format("nn.Embedding({}, {}{})", weight[0], weight[1],
                           option("padding_idx", padding, -1));
  if (!site.own_mask.empty())
    out.forward.push_back(fmt::format("{} = {} != {}  # the steps that are words", site.own_mask,
                                      site.in.front(), padding));
  out.forward.push_back(assign(site, called(site)));
  return out;
}

Spelling positional_encoding(const Site& site) {
  const graph::Shape& shape = site.input_shape();
  const bool learned = site.settings().word("style") == "learned";
  const std::string module = learned ? "LearnedPositions" : "PositionalEncoding";
  return {fmt::format("{}({}, {})", module, shape[0], shape[1]),
          {assign(site, called(site))},
          {module}};
}

/// A normalisation over dimension 1, which is where images and flat inputs have their features.
std::string features_first(const Site& site) {
  if (site.input_shape().rank() != 2) return assign(site, called(site));
  return assign(site,
                fmt::format("{}({}.transpose(1, 2)).transpose(1, 2)", site.self, site.in.front()));
}

Spelling batchnorm(const Site& site) {
  const graph::Settings& s = site.settings();
  return {fmt::format("nn.BatchNorm{}({}{}{}{})", site.input_shape().rank() == 3 ? "2d" : "1d",
                      site.input_shape().features(), option("eps", s.real("epsilon"), 1e-5),
                      option("momentum", s.real("momentum"), 0.1),
                      flag("affine", s.flag("affine"), true)),
          {features_first(site)}};
}

Spelling layernorm(const Site& site) {
  const graph::Settings& s = site.settings();
  const graph::Shape& in = site.input_shape();
  const std::string shape = in.rank() == 3 ? fmt::format("({})", fmt::join(in.sizes(), ", "))
                                           : fmt::format("{}", in.features());
  return {fmt::format("nn.LayerNorm({}{}{})", shape, option("eps", s.real("epsilon"), 1e-5),
                      flag("elementwise_affine", s.flag("affine"), true)),
          {assign(site, called(site))}};
}

Spelling groupnorm(const Site& site) {
  const graph::Settings& s = site.settings();
  return {
      fmt::format("nn.GroupNorm({}, {}{}{})", s.integer("groups"), site.input_shape().features(),
                  option("eps", s.real("epsilon"), 1e-5), flag("affine", s.flag("affine"), true)),
      {features_first(site)}};
}

constexpr std::array<KindSpelling, 6> kSequenceKinds = {
    {{"lstm", lstm},
     {"gru", gru},
     {"rnn", rnn},
     {"attention", attention},
     {"embedding", embedding},
     {"positional_encoding", positional_encoding}}};

constexpr std::array<KindSpelling, 3> kNormalisationKinds = {
    {{"batchnorm", batchnorm}, {"layernorm", layernorm}, {"groupnorm", groupnorm}}};

}  // namespace

std::span<const KindSpelling> sequence_kinds() { return kSequenceKinds; }
std::span<const KindSpelling> normalisation_kinds() { return kNormalisationKinds; }

}  // namespace strata::translate::python
