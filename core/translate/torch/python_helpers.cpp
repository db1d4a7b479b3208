// The small modules and functions that PyTorch has none of, as generated Python files hold them.
#include <algorithm>
#include <array>
#include <utility>

#include "translate/torch/spelling.h"

namespace strata::translate {
namespace {

using Helper = std::pair<std::string_view, std::string_view>;

constexpr std::array<Helper, 8> kHelpers = {
    {{"GaussianNoise", R"(class GaussianNoise(nn.Module):
    """Adds normal noise while training."""

    def __init__(self, stddev):
        super().__init__()
        self.stddev = stddev

    def forward(self, x):
        return x + torch.randn_like(x) * self.stddev if self.training else x
)"},
     {"SeparableConv2d", R"(class SeparableConv2d(nn.Module):
    """A convolution of every channel on its own, then a 1x1 convolution that mixes them."""

    def __init__(self, inputs, filters, kernel, multiplier=1, bias=True, **window):
        super().__init__()
        between = inputs * multiplier
        self.depthwise = nn.Conv2d(inputs, between, kernel, groups=inputs, bias=False, **window)
        self.pointwise = nn.Conv2d(between, filters, 1, bias=bias)

    def forward(self, x):
        return self.pointwise(self.depthwise(x))
)"},
     {"PositionalEncoding", R"(class PositionalEncoding(nn.Module):
    """Adds sines and cosines of the step's number (Vaswani et al., 2017)."""

    def __init__(self, steps, features):
        super().__init__()
        step = torch.arange(steps, dtype=torch.float64).unsqueeze(1)
        pair = torch.arange(0, features, 2, dtype=torch.float64)
        angle = step / 10000 ** (pair / features)
        waves = torch.stack((angle.sin(), angle.cos()), dim=2).flatten(1)[:, :features]
        self.register_buffer("waves", waves.float(), persistent=False)

    def forward(self, x):
        return x + self.waves
)"},
     {"LearnedPositions", R"(class LearnedPositions(nn.Module):
    """Adds a learned row to every step."""

    def __init__(self, steps, features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(steps, features))

    def forward(self, x):
        return x + self.weight
)"},
     {"over_words", R"(def over_words(rnn, x, words):
    """Runs a recurrent layer over the steps that are words; at the others its state stays as it is.

    Gives the state after every step (N x T x units) and the last one, like the layer itself.
    """
    words = words.long()
    count = words.sum(1)
    order = torch.argsort(words, dim=1, descending=True, stable=True)  # words first
    packed = nn.utils.rnn.pack_padded_sequence(
        x.gather(1, order.unsqueeze(2).expand_as(x)), count.clamp(min=1).cpu(),
        batch_first=True, enforce_sorted=False)
    packed, last = rnn(packed)
    states, _ = nn.utils.rnn.pad_packed_sequence(packed, batch_first=True, total_length=x.size(1))
    last = last[0] if isinstance(last, tuple) else last
    some = (count > 0).to(x.dtype)  # a row of padding alone keeps the first state, zero
    states = F.pad(states * some.view(-1, 1, 1), (0, 0, 1, 1))  # zeros before and behind
    seen = words.cumsum(1)  # words up to a step
    at = seen.unsqueeze(2).expand(-1, -1, rnn.hidden_size)
    sequence = states[..., :rnn.hidden_size].gather(1, at)
    if rnn.bidirectional:
        at = (seen - words + 1).unsqueeze(2).expand(-1, -1, rnn.hidden_size)
        sequence = torch.cat((sequence, states[..., rnn.hidden_size:].gather(1, at)), dim=2)
    return sequence, last * some.view(1, -1, 1)
)"},
     {"hidden_steps", R"(def hidden_steps(x, heads, causal, words=None):
    """What attention must not see: later steps (causal) and steps that are no words."""
    rows, steps = x.shape[:2]
    mask = x.new_zeros(rows, steps, steps)
    if words is not None:  # finite: a row of padding alone gives no NaN
        mask = mask.masked_fill(~words.unsqueeze(1), torch.finfo(x.dtype).min / 2)
    if causal:
        later = torch.ones(steps, steps, dtype=torch.bool, device=x.device).triu(1)
        mask = mask.masked_fill(later, -torch.inf)
    return mask.repeat_interleave(heads, dim=0)
)"},
     {"mean_of_words", R"(def mean_of_words(x, words):
    """The mean over the steps that are words."""
    words = words.unsqueeze(2).to(x.dtype)
    return (x * words).sum(1) / words.sum(1).clamp(min=1)
)"},
     {"largest_of_words", R"(def largest_of_words(x, words):
    """The largest number over the steps that are words; 0 where there is none."""
    largest = x.masked_fill(~words.unsqueeze(2), -torch.inf).amax(dim=1)
    return largest.masked_fill(~words.any(dim=1, keepdim=True), 0)
)"}}};

}  // namespace

std::string python_helpers(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& [name, text] : kHelpers)
    if (std::find(names.begin(), names.end(), name) != names.end()) out.append(text).append("\n\n");
  return out;
}

}  // namespace strata::translate
