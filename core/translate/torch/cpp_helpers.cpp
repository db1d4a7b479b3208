// The small modules and functions that LibTorch has none of, as generated C++ files hold them.
#include <algorithm>
#include <array>
#include <utility>

#include "translate/torch/spelling.h"

namespace strata::translate {
namespace {

using Helper = std::pair<std::string_view, std::string_view>;

constexpr std::array<Helper, 9> kHelpers = {
    {{"SeparableConv2d",
      R"(// A convolution of every channel on its own, then a 1x1 convolution that mixes them.
struct SeparableConv2dImpl : torch::nn::Module {
  SeparableConv2dImpl(const torch::nn::Conv2dOptions& each, const torch::nn::Conv2dOptions& mix)
      : depthwise(register_module("depthwise", torch::nn::Conv2d(each))),
        pointwise(register_module("pointwise", torch::nn::Conv2d(mix))) {}
  torch::Tensor forward(const torch::Tensor& x) {
    return pointwise->forward(depthwise->forward(x));
  }
  torch::nn::Conv2d depthwise, pointwise;
};
TORCH_MODULE(SeparableConv2d);
)"},
     {"LearnedPositions", R"(// Adds a learned row to every step.
struct LearnedPositionsImpl : torch::nn::Module {
  LearnedPositionsImpl(int64_t steps, int64_t features)
      : weight(register_parameter("weight", torch::randn({steps, features}))) {}
  torch::Tensor forward(const torch::Tensor& x) { return x + weight; }
  torch::Tensor weight;
};
TORCH_MODULE(LearnedPositions);
)"},
     {"waves", R"(// Sines and cosines of the step's number (Vaswani et al., 2017).
torch::Tensor waves(const torch::Tensor& x) {
  const auto step = torch::arange(x.size(1), torch::kDouble).unsqueeze(1);
  const auto pair = torch::arange(0, x.size(2), 2, torch::kDouble);
  const auto angle = step / torch::pow(10000.0, pair / static_cast<double>(x.size(2)));
  return torch::stack({angle.sin(), angle.cos()}, 2).flatten(1).narrow(1, 0, x.size(2)).to(x);
}
)"},
     {"last_state",
      R"(// The last state out of h (layers * directions x N x units): forward, then backward.
torch::Tensor last_state(const torch::Tensor& h, bool both) {
  return both ? torch::cat({h.select(0, -2), h.select(0, -1)}, 1) : h.select(0, -1);
}
)"},
     {"over_words",
      R"(// Runs a recurrent layer over the steps that are words; at the others its state stays as it is.
// Gives the state after every step and the last one.
template <class Layer>
std::tuple<torch::Tensor, torch::Tensor> over_words(Layer& rnn, const torch::Tensor& x,
                                                    const torch::Tensor& which) {
  namespace sequences = torch::nn::utils::rnn;
  const auto words = which.to(torch::kLong);
  const auto count = words.sum(1);
  const auto order = torch::argsort(words, /*stable=*/true, 1, /*descending=*/true);
  const auto packed = sequences::pack_padded_sequence(
      x.gather(1, order.unsqueeze(2).expand_as(x)), count.clamp_min(1).cpu(),
      /*batch_first=*/true, /*enforce_sorted=*/false);
  const auto [out, state] = rnn->forward_with_packed_input(packed);
  torch::Tensor last;
  if constexpr (std::is_same_v<std::decay_t<decltype(state)>, torch::Tensor>)
    last = state;
  else
    last = std::get<0>(state);
  const auto some = (count > 0).to(x.dtype());  // a row of padding alone keeps the first state
  auto states = std::get<0>(sequences::pad_packed_sequence(out, true, 0, x.size(1)));
  states = torch::constant_pad_nd(states * some.view({-1, 1, 1}), {0, 0, 1, 1});
  const auto seen = words.cumsum(1);  // words up to a step
  const int64_t units = rnn->options.hidden_size();
  const auto at = [&](const torch::Tensor& from, const torch::Tensor& steps) {
    return from.gather(1, steps.unsqueeze(2).expand({-1, -1, units}));
  };
  torch::Tensor sequence = at(states.narrow(2, 0, units), seen);
  if (rnn->options.bidirectional())
    sequence = torch::cat({sequence, at(states.narrow(2, units, units), seen - words + 1)}, 2);
  return {sequence, last * some.view({1, -1, 1})};
}
)"},
     {"hidden_steps",
      R"(// What attention must not see: later steps (causal) and steps that are no words.
torch::Tensor hidden_steps(const torch::Tensor& x, int64_t heads, bool causal,
                           const torch::Tensor& words) {
  const int64_t steps = x.size(1);
  auto mask = torch::zeros({x.size(0), steps, steps}, x.options());
  if (words.defined())  // finite: a row of padding alone gives no NaN
    mask = mask.masked_fill(words.logical_not().unsqueeze(1), -1e38);
  if (causal)
    mask = mask.masked_fill(torch::ones({steps, steps}, x.options()).triu(1).to(torch::kBool), -INFINITY);
  return mask.repeat_interleave(heads, 0);
}
)"},
     {"attend", R"(// Self-attention; LibTorch's module has the steps before the rows.
torch::Tensor attend(torch::nn::MultiheadAttention& layer, const torch::Tensor& x,
                     const torch::Tensor& hidden) {
  const auto t = x.transpose(0, 1);
  return std::get<0>(layer->forward(t, t, t, {}, /*need_weights=*/false, hidden)).transpose(0, 1);
}
)"},
     {"mean_of_words", R"(// The mean over the steps that are words.
torch::Tensor mean_of_words(const torch::Tensor& x, const torch::Tensor& which) {
  const auto words = which.unsqueeze(2).to(x.dtype());
  return (x * words).sum(1) / words.sum(1).clamp_min(1);
}
)"},
     {"largest_of_words",
      R"(// The largest number over the steps that are words; 0 where there is none.
torch::Tensor largest_of_words(const torch::Tensor& x, const torch::Tensor& words) {
  const auto padding = words.logical_not().unsqueeze(2);
  return x.masked_fill(padding, -INFINITY).amax(1).masked_fill(padding.all(1), 0);
}
)"}}};

}  // namespace

std::string cpp_helpers(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& [name, text] : kHelpers)
    if (std::find(names.begin(), names.end(), name) != names.end()) out.append(text).append("\n");
  return out;
}

}  // namespace strata::translate
