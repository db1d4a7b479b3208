// Recurrent layers, attention and embeddings in C++.
#include <array>

#include "translate/torch/cpp_words.h"

namespace strata::translate::cpp {
namespace {

Spelling recurrent(const Site& site, std::string_view name) {
  const graph::Settings& s = site.settings();
  const bool both = s.flag("bidirectional");
  const std::int64_t layers = s.integer("layers");
  Spelling out;
  out.module = module(
      name, fmt::format("{}, {}", site.input_shape()[1], s.integer("units")),
      option("num_layers", layers, 1) +
          (s.has("activation") && s.word("activation") == "relu" ? ".nonlinearity(torch::kReLU)"
                                                                 : "") +
          flag("bias", s.flag("bias"), true) +
          (layers > 1 ? option("dropout", s.real("dropout"), 0.0) : std::string()) +
          flag("bidirectional", both, false) + ".batch_first(true)");
  std::string call = called(site);
  std::string state = name == "LSTM" ? "std::get<0>(std::get<1>({}))" : "std::get<1>({})";
  if (!site.mask.empty()) {
    out.helpers.emplace_back("over_words");
    call = fmt::format("over_words({}, {}, {})", site.self, site.in.front(), site.mask);
    state = "std::get<1>({})";
  }
  if (s.flag("return_sequences")) {
    out.forward = {assign(site, fmt::format("std::get<0>({})", call))};
  } else {
    out.helpers.emplace_back("last_state");
    out.forward = {assign(site, fmt::format("last_state({}, /*both=*/{})",
                                            fmt::format(fmt::runtime(state), call), both))};
  }
  return out;
}

Spelling lstm(const Site& site) { return recurrent(site, "LSTM"); }
Spelling gru(const Site& site) { return recurrent(site, "GRU"); }
Spelling rnn(const Site& site) { return recurrent(site, "RNN"); }

Spelling attention(const Site& site) {
  const graph::Settings& s = site.settings();
  const std::string& x = site.in.front();
  const bool masks = s.flag("causal") || !site.mask.empty();
  const std::string hidden =
      masks ? fmt::format("hidden_steps({}, {}, /*causal=*/{}, {})", x, s.integer("heads"),
                          s.flag("causal"), site.mask.empty() ? "torch::Tensor()" : site.mask)
            : "torch::Tensor()";
  return {
      module("MultiheadAttention", fmt::format("{}, {}", site.input_shape()[1], s.integer("heads")),
             option("dropout", s.real("dropout"), 0.0) + flag("bias", s.flag("bias"), true)),
      {assign(site, fmt::format("attend({}, {}, {})", site.self, x, hidden))},
      masks ? std::vector<std::string>{"attend", "hidden_steps"}
            : std::vector<std::string>{"attend"}};
}

Spelling embedding(const Site& site) {
  const graph::Shape& weight = site.layer.facts.parameters.front().shape;
  const std::int64_t padding = site.settings().integer("padding_index");
  Spelling out;
  out.module = module("Embedding", fmt::format("{}, {}", weight[0], weight[1]),
                      option("padding_idx", padding, -1));
  if (!site.own_mask.empty())  // the steps that are words
    out.forward.push_back(
        fmt::format("const torch::Tensor {} = {} != {};", site.own_mask, site.in.front(), padding));
  out.forward.push_back(assign(site, called(site)));
  return out;
}

Spelling positional_encoding(const Site& site) {
  const graph::Shape& shape = site.input_shape();
  if (site.settings().word("style") == "learned")
    return {fmt::format("LearnedPositions({}, {})", shape[0], shape[1]),
            {assign(site, called(site))},
            {"LearnedPositions"}};
  return {{}, {assign(site, fmt::format("{0} + waves({0})", site.in.front()))}, {"waves"}};
}

constexpr std::array<KindSpelling, 6> kKinds = {{{"lstm", lstm},
                                                 {"gru", gru},
                                                 {"rnn", rnn},
                                                 {"attention", attention},
                                                 {"embedding", embedding},
                                                 {"positional_encoding", positional_encoding}}};

}  // namespace

std::span<const KindSpelling> sequence_kinds() { return kKinds; }

}  // namespace strata::translate::cpp
