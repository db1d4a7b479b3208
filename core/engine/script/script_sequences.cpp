// Recurrent layers, attention and embeddings in TorchScript. Numbers for types are
// c10::ScalarType's: 4 int64, 7 float64, 11 bool.
#include <array>
#include <cmath>

#include "engine/script/layer_script.h"

namespace strata::engine {
namespace {

/// "[self.weight_ih_l0, ...]" of one layer and direction, or of all.
std::string weights(const ScriptQuestion& ask, std::string_view suffix) {
  std::vector<std::string> out;
  for (const graph::Parameter& p : ask.layer.facts.parameters)
    if (suffix.empty() || p.name.ends_with(suffix)) out.push_back("self." + p.name);
  return fmt::format("[{}]", fmt::join(out, ", "));
}

std::string operator_of(const ScriptQuestion& ask) {
  if (ask.layer.kind->name != "rnn") return std::string(ask.layer.kind->name);
  return "rnn_" + ask.settings().word("activation");
}

/// The state that recurrent operators start from.
std::string start_of(const ScriptQuestion& ask) {
  return ask.layer.kind->name == "lstm" ? "[zero, zero]" : "zero";
}

std::string whole_recurrence(const ScriptQuestion& ask) {
  const graph::Settings& s = ask.settings();
  const bool both = s.flag("bidirectional");
  std::string out = fmt::format(
      "def forward(self, x: Tensor) -> Tensor:\n"
      "    zero = torch.zeros([{}, x.size(0), {}], dtype=x.dtype, device=x.device)\n"
      "    out = torch.{}(x, {}, {}, {}, {}, {}, self.training, {}, True)\n",
      s.integer("layers") * (both ? 2 : 1), s.integer("units"), operator_of(ask), start_of(ask),
      weights(ask, ""), truth(s.flag("bias")), s.integer("layers"), real(s.real("dropout")),
      truth(both));
  if (s.flag("return_sequences")) return out + "    return out[0]\n";
  out += "    h = out[1]\n";
  return out + (both ? "    return torch.cat([h[-2], h[-1]], 1)\n" : "    return h[-1]\n");
}

/// Over the steps that are words: they are brought to the front, and each step gets the state after
/// the last word up to it (zero before the first).
std::string masked_recurrence(const ScriptQuestion& ask) {
  const graph::Settings& s = ask.settings();
  const bool both = s.flag("bidirectional");
  std::string out = fmt::format(
      "def run(self, x: Tensor, words: Tensor, weights: List[Tensor]) -> Tensor:\n"
      "    order = torch.argsort(words, stable=True, dim=1, descending=True)\n"
      "    front = torch.gather(x, 1, torch.expand_as(torch.unsqueeze(order, 2), x))\n"
      "    zero = torch.zeros([1, x.size(0), {0}], dtype=x.dtype, device=x.device)\n"
      "    out = torch.{1}(front, {2}, weights, {3}, 1, 0.0, self.training, False, True)\n"
      "    states = torch.constant_pad_nd(out[0], [0, 0, 1, 0], 0.0)\n"
      "    seen = torch.unsqueeze(torch.cumsum(words, 1), 2)\n"
      "    return torch.gather(states, 1, seen.expand([-1, -1, {0}]))\n\n"
      "def forward(self, x: Tensor, mask: Tensor) -> Tensor:\n"
      "    words = mask.to(4)\n",
      s.integer("units"), operator_of(ask), start_of(ask), truth(s.flag("bias")));
  const std::int64_t layers = s.integer("layers");
  for (std::int64_t l = 0; l < layers; ++l) {
    const std::string own = fmt::format("_l{}", l);
    if (both)
      out += fmt::format(
          "    back = torch.flip(self.run(torch.flip(x, [1]), torch.flip(words, [1]), {}), [1])\n",
          weights(ask, own + "_reverse"));
    out += fmt::format("    ahead = self.run(x, words, {})\n", weights(ask, own));
    out += both ? "    x = torch.cat([ahead, back], 2)\n" : "    x = ahead\n";
    if (l + 1 < layers && s.real("dropout") > 0)
      out += fmt::format("    x = torch.dropout(x, {}, self.training)\n", real(s.real("dropout")));
  }
  if (s.flag("return_sequences")) return out + "    return x\n";
  return out +
         (both ? "    return torch.cat([torch.select(ahead, 1, -1), torch.select(back, 1, 0)], 1)\n"
               : "    return torch.select(x, 1, -1)\n");
}

std::string recurrence(const ScriptQuestion& ask) {
  return ask.masked ? masked_recurrence(ask) : whole_recurrence(ask);
}

std::string attention(const ScriptQuestion& ask) {
  const graph::Settings& s = ask.settings();
  const std::int64_t features = ask.input_shape()[1];
  const std::int64_t heads = s.integer("heads");
  const std::int64_t depth = features / heads;
  std::string out = fmt::format(
      "def forward(self, x: Tensor{0}) -> Tensor:\n"
      "    rows = x.size(0)\n"
      "    steps = x.size(1)\n"
      "    qkv = torch.linear(x, self.in_proj_weight, {1})\n"
      "    qkv = torch.permute(torch.reshape(qkv, [rows, steps, 3, {2}, {3}]), [2, 0, 3, 1, 4])\n"
      "    scores = torch.matmul(qkv[0] * {4}, torch.transpose(qkv[1], 2, 3))\n",
      ask.masked ? ", words: Tensor" : "", ask.parameter("in_proj_bias"), heads, depth,
      real(1 / std::sqrt(static_cast<double>(depth))));
  if (s.flag("causal"))
    out +=
        "    later = torch.triu(torch.ones([steps, steps], device=x.device), 1).to(11)\n"
        "    scores = torch.masked_fill(scores, later, float(\"-inf\"))\n";
  if (ask.masked)  // finite: a row of padding alone gives no NaN
    out +=
        "    padding = torch.reshape(torch.logical_not(words), [rows, 1, 1, steps])\n"
        "    scores = torch.masked_fill(scores, padding, -1e38)\n";
  // A later step that is padding stays out all the same.
  if (s.flag("causal") && ask.masked)
    out += "    scores = torch.masked_fill(scores, later, float(\"-inf\"))\n";
  return out + fmt::format(
                   "    weights = torch.dropout(torch.softmax(scores, 3), {}, self.training)\n"
                   "    mixed = torch.transpose(torch.matmul(weights, qkv[2]), 1, 2)\n"
                   "    mixed = torch.reshape(mixed, [rows, steps, {}])\n"
                   "    return torch.linear(mixed, self.out_proj.weight, {})\n",
                   real(s.real("dropout")), features, ask.parameter("out_proj.bias"));
}

std::string embedding(const ScriptQuestion& ask) {
  return returning(
      fmt::format("torch.embedding(self.weight, x, {})", ask.settings().integer("padding_index")));
}

std::string positional_encoding(const ScriptQuestion& ask) {
  if (ask.settings().word("style") == "learned") return returning("x + self.weight");
  const graph::Shape& shape = ask.input_shape();
  return fmt::format(
      "def forward(self, x: Tensor) -> Tensor:\n"
      "    step = torch.unsqueeze(torch.arange({0}, dtype=7, device=x.device), 1)\n"
      "    pair = torch.arange(0, {1}, 2, dtype=7, device=x.device)\n"
      "    angle = step / torch.pow(10000.0, pair / {1})\n"
      "    waves = torch.flatten(torch.stack([torch.sin(angle), torch.cos(angle)], 2), 1)\n"
      "    return x + torch.narrow(waves, 1, 0, {1}).to(x.dtype)\n",
      shape[0], shape[1]);
}

constexpr std::array<KindScript, 6> kScripts = {{{"lstm", recurrence},
                                                 {"gru", recurrence},
                                                 {"rnn", recurrence},
                                                 {"attention", attention},
                                                 {"embedding", embedding},
                                                 {"positional_encoding", positional_encoding}}};

}  // namespace

std::span<const KindScript> sequence_scripts() { return kScripts; }

}  // namespace strata::engine
