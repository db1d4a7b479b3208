#include "reference.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/elu.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <QtGlobal>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>

#include "base/philox.h"
#include "graph/activation.h"
#include "graph/window.h"

namespace strata::test {
namespace {

using at::Tensor;
using Settings = graph::Settings;

const Settings& settings(const ReferenceInputs& in) { return in.layer.spec.settings; }
const Tensor& x(const ReferenceInputs& in) { return in.inputs[0]; }

Tensor curve(const std::string& word, const Tensor& z, std::int64_t feature_dim) {
  if (word == "relu") return at::relu(z);
  if (word == "leaky_relu") return at::leaky_relu(z, 0.01);
  if (word == "elu") return at::elu(z);
  if (word == "gelu") return at::gelu(z);
  if (word == "silu") return at::silu(z);
  if (word == "tanh") return at::tanh(z);
  if (word == "sigmoid") return at::sigmoid(z);
  if (word == "softmax") return at::softmax(z, feature_dim);
  return z;
}

std::optional<Tensor> parameter(const ReferenceInputs& in, std::size_t i) {
  if (i >= in.parameters.size()) return std::nullopt;
  return in.parameters[i];
}

/// Element e (in memory order, channels last) of every row, drawn as core/base/philox.h promises.
Tensor drawn(const ReferenceInputs& in, const graph::Shape& shape,
             const std::function<double(RandomStream, std::uint64_t)>& value) {
  const std::int64_t rows = x(in).size(0);
  const std::int64_t elements = shape.elements();
  Tensor all = at::empty({rows, elements}, at::kDouble);
  for (std::int64_t r = 0; r < rows; ++r) {
    const std::uint64_t what = std::uint64_t{hash_name(in.layer.id())} << 32 |
                               static_cast<std::uint32_t>(in.context.first_row + r);
    const RandomStream stream(in.context.seed, Purpose::dropout,
                              static_cast<std::uint64_t>(in.context.step), what);
    for (std::int64_t e = 0; e < elements; ++e)
      all.mutable_data_ptr<double>()[r * elements + e] =
          value(stream, static_cast<std::uint64_t>(e));
  }
  if (shape.rank() == 3)
    return all.view({rows, shape[1], shape[2], shape[0]})
        .permute({0, 3, 1, 2})
        .to(x(in).scalar_type());
  std::vector<std::int64_t> sizes = {rows};
  sizes.insert(sizes.end(), shape.sizes().begin(), shape.sizes().end());
  return all.view(sizes).to(x(in).scalar_type());
}

Tensor keep_mask(const ReferenceInputs& in, const graph::Shape& shape, double rate) {
  return drawn(in, shape, [rate](const RandomStream& stream, std::uint64_t e) {
    return stream.uniform(e) >= static_cast<float>(rate) ? 1 / (1 - rate) : 0.0;
  });
}

Tensor convolution(const ReferenceInputs& in) {
  const Settings& s = settings(in);
  const graph::Shape& shape = in.layer.reads[0].shape;
  const auto w = graph::windows(s, graph::spatial_sizes(shape));
  const std::string& word = s.word("activation");
  const std::vector<std::int64_t> none = {0, 0};
  if (shape.rank() == 2) {
    const Tensor padded = at::constant_pad_nd(x(in).transpose(1, 2), {w[0].before, w[0].after});
    const Tensor y =
        at::conv1d(padded, in.parameters[0], parameter(in, 1), at::IntArrayRef(w[0].stride),
                   at::IntArrayRef(none[0]), at::IntArrayRef(w[0].dilation), s.integer("groups"));
    return curve(word, y, 1).transpose(1, 2);
  }
  const Tensor padded =
      at::constant_pad_nd(x(in), {w[1].before, w[1].after, w[0].before, w[0].after});
  const std::vector<std::int64_t> stride = {w[0].stride, w[1].stride};
  const std::vector<std::int64_t> dilation = {w[0].dilation, w[1].dilation};
  const auto slide = [&](std::optional<Tensor> bias, std::int64_t groups) {
    return at::conv2d(padded, in.parameters[0], bias, at::IntArrayRef(stride),
                      at::IntArrayRef(none), at::IntArrayRef(dilation), groups);
  };
  if (in.layer.spec.kind == "separable_conv2d")
    return curve(word,
                 at::conv2d(slide(std::nullopt, shape[0]), in.parameters[1], parameter(in, 2)), 1);
  const std::int64_t groups =
      in.layer.spec.kind == "depthwise_conv2d" ? shape[0] : s.integer("groups");
  return curve(word, slide(parameter(in, 1), groups), 1);
}

Tensor transposed_convolution(const ReferenceInputs& in) {
  const Settings& s = settings(in);
  const graph::Integers& stride = s.integers("stride");
  const Tensor whole = at::conv_transpose2d(x(in), in.parameters[0], parameter(in, 1), stride);
  if (!s.is_word("padding"))
    return curve(s.word("activation"),
                 at::conv_transpose2d(x(in), in.parameters[0], parameter(in, 1), stride,
                                      s.integers("padding"), s.integers("output_padding")),
                 1);
  if (s.word("padding") == "valid") return curve(s.word("activation"), whole, 1);
  // Same: as many as in * stride; what the window does not reach is bias alone.
  const Tensor missing = at::constant_pad_nd(
      at::conv_transpose2d(x(in), in.parameters[0], std::nullopt, stride),
      {0, x(in).size(3) * stride[1] - whole.size(3), 0, x(in).size(2) * stride[0] - whole.size(2)});
  return missing.add(in.parameters[1].view({1, -1, 1, 1}));
}

Tensor max_pool(const ReferenceInputs& in) {
  const graph::Shape& shape = in.layer.reads[0].shape;
  auto w = graph::windows(settings(in), graph::spatial_sizes(shape));
  if (w.size() == 1) w.insert(w.begin(), graph::Window{.out = 1});
  const Tensor image = shape.rank() == 2 ? x(in).transpose(1, 2).unsqueeze(2) : x(in);
  const Tensor padded =
      at::constant_pad_nd(image, {w[1].before, w[1].after, w[0].before, w[0].after},
                          -std::numeric_limits<double>::infinity());
  const Tensor y = at::max_pool2d(padded, {w[0].kernel, w[1].kernel}, {w[0].stride, w[1].stride});
  return shape.rank() == 2 ? y.squeeze(2).transpose(1, 2) : y;
}

Tensor avg_pool(const ReferenceInputs& in) {
  const auto w = graph::windows(settings(in), graph::spatial_sizes(in.layer.reads[0].shape));
  const auto mean = [&](const Tensor& image) {
    const Tensor padded =
        at::constant_pad_nd(image, {w[1].before, w[1].after, w[0].before, w[0].after});
    return at::avg_pool2d(padded, {w[0].kernel, w[1].kernel}, {w[0].stride, w[1].stride});
  };
  return mean(x(in)).div(mean(at::ones_like(x(in).detach())));
}

Tensor global_average(const ReferenceInputs& in) {
  if (x(in).dim() == 4) return x(in).flatten(2).mean(2);
  if (!in.mask.defined()) return x(in).mean(1);
  const Tensor mask = in.mask.to(x(in).scalar_type()).unsqueeze(2);
  return x(in).mul(mask).sum(1).div(mask.sum(1));
}

Tensor global_largest(const ReferenceInputs& in) {
  if (x(in).dim() == 4) return x(in).amax({2, 3});
  if (!in.mask.defined()) return x(in).amax(1);
  return x(in).masked_fill(in.mask.eq(0).unsqueeze(2), -1e30).amax(1);
}

Tensor batch_norm(const ReferenceInputs& in) {
  const Settings& s = settings(in);
  const bool affine = s.flag("affine");
  const std::size_t first = affine ? 2 : 0;
  const bool own = in.training && !in.layer.spec.frozen;
  const Tensor y = at::batch_norm(
      x(in).dim() == 3 ? x(in).transpose(1, 2) : x(in), affine ? parameter(in, 0) : std::nullopt,
      affine ? parameter(in, 1) : std::nullopt, in.parameters[first], in.parameters[first + 1], own,
      s.real("momentum"), s.real("epsilon"), false);
  return x(in).dim() == 3 ? y.transpose(1, 2) : y;
}

Tensor layer_norm(const ReferenceInputs& in) {
  const auto sizes = x(in).sizes();
  return at::layer_norm(x(in).contiguous(), sizes.slice(sizes.size() == 4 ? 1 : sizes.size() - 1),
                        parameter(in, 0), parameter(in, 1), settings(in).real("epsilon"));
}

Tensor group_norm(const ReferenceInputs& in) {
  const bool sequence = x(in).dim() == 3;
  const Tensor image = (sequence ? x(in).transpose(1, 2) : x(in)).contiguous();
  const Tensor y = at::group_norm(image, settings(in).integer("groups"), parameter(in, 0),
                                  parameter(in, 1), settings(in).real("epsilon"));
  return sequence ? y.transpose(1, 2) : y;
}

Tensor embedding(const ReferenceInputs& in) {
  return at::embedding(in.parameters[0], x(in), settings(in).integer("padding_index"));
}

struct State {
  Tensor h;
  Tensor c;
};

State cell(const std::string& kind, const std::string& activation, const Tensor& step,
           const State& state, const std::vector<Tensor>& own) {
  const auto bias = [&](std::size_t i) {
    return own.size() > i ? std::make_optional(own[i]) : std::nullopt;
  };
  const Tensor a = at::linear(step, own[0], bias(2));
  const Tensor b = at::linear(state.h, own[1], bias(3));
  if (kind == "rnn")
    return {activation == "relu" ? at::relu(a.add(b)) : at::tanh(a.add(b)), state.c};
  if (kind == "gru") {
    const auto from_x = a.chunk(3, 1);
    const auto from_h = b.chunk(3, 1);
    const Tensor r = at::sigmoid(from_x[0].add(from_h[0]));
    const Tensor z = at::sigmoid(from_x[1].add(from_h[1]));
    const Tensor n = at::tanh(from_x[2].add(r.mul(from_h[2])));
    return {n.sub(z.mul(n)).add(z.mul(state.h)), state.c};
  }
  const auto gates = a.add(b).chunk(4, 1);
  const Tensor c =
      at::sigmoid(gates[1]).mul(state.c).add(at::sigmoid(gates[0]).mul(at::tanh(gates[2])));
  return {at::sigmoid(gates[3]).mul(at::tanh(c)), c};
}

Tensor recurrent(const ReferenceInputs& in) {
  const Settings& s = settings(in);
  const std::string& kind = in.layer.spec.kind;
  const std::string activation = kind == "rnn" ? s.word("activation") : "";
  const std::int64_t directions = s.flag("bidirectional") ? 2 : 1;
  const std::int64_t layers = s.integer("layers");
  const std::int64_t steps = x(in).size(1);
  const std::int64_t units = s.integer("units");
  const double rate = in.training && layers > 1 ? s.real("dropout") : 0;
  const std::size_t per_pass = s.flag("bias") ? 4 : 2;
  Tensor sequence = x(in);
  std::vector<Tensor> lasts;
  std::size_t pass = 0;
  const std::int64_t width = directions * units;
  const Tensor kept =
      rate > 0 ? keep_mask(in, {layers * steps * width}, rate).view({-1, layers, steps, width})
               : Tensor();
  for (std::int64_t l = 0; l < layers; ++l) {
    std::vector<Tensor> sequences;
    lasts.clear();
    for (std::int64_t d = 0; d < directions; ++d, ++pass) {
      const auto first = in.parameters.begin() + static_cast<std::ptrdiff_t>(pass * per_pass);
      const std::vector<Tensor> own(first, first + static_cast<std::ptrdiff_t>(per_pass));
      const Tensor zero = at::zeros({x(in).size(0), units}, x(in).options().requires_grad(false));
      State state{zero, zero};
      std::vector<Tensor> states(static_cast<std::size_t>(steps));
      for (std::int64_t turn = 0; turn < steps; ++turn) {
        const std::int64_t step = d == 1 ? steps - 1 - turn : turn;
        State next = cell(kind, activation, sequence.select(1, step), state, own);
        if (in.mask.defined()) {
          const Tensor word = in.mask.select(1, step).ne(0).unsqueeze(1);
          next = {at::where(word, next.h, state.h), at::where(word, next.c, state.c)};
        }
        state = next;
        states[static_cast<std::size_t>(step)] = state.h;
      }
      sequences.push_back(at::stack(states, 1));
      lasts.push_back(state.h);
    }
    sequence = at::cat(sequences, 2);
    if (rate > 0 && l + 1 < layers) sequence = sequence.mul(kept.select(1, l));
  }
  return s.flag("return_sequences") ? sequence : at::cat(lasts, 1);
}

Tensor attention(const ReferenceInputs& in) {
  const Settings& s = settings(in);
  const bool bias = s.flag("bias");
  const std::int64_t heads = s.integer("heads");
  const std::int64_t rows = x(in).size(0);
  const std::int64_t steps = x(in).size(1);
  const std::int64_t depth = x(in).size(2) / heads;
  const auto qkv =
      at::linear(x(in), in.parameters[0], bias ? parameter(in, 1) : std::nullopt).chunk(3, 2);
  const double rate = in.training ? s.real("dropout") : 0;
  const Tensor kept =
      rate > 0 ? keep_mask(in, {heads * steps * steps}, rate).view({rows, heads, steps, steps})
               : Tensor();
  std::vector<Tensor> mixed;
  for (std::int64_t h = 0; h < heads; ++h) {
    const auto of = [&](const Tensor& t) { return t.slice(2, h * depth, (h + 1) * depth); };
    Tensor scores = at::matmul(of(qkv[0]), of(qkv[1]).transpose(1, 2))
                        .div(std::sqrt(static_cast<double>(depth)));
    if (s.flag("causal"))
      scores = scores.masked_fill(at::ones({steps, steps}, at::kBool).triu(1), -1e30);
    if (in.mask.defined()) scores = scores.masked_fill(in.mask.eq(0).unsqueeze(1), -1e30);
    Tensor weights = at::softmax(scores, 2);
    if (rate > 0) weights = weights.mul(kept.select(1, h));
    mixed.push_back(at::matmul(weights, of(qkv[2])));
  }
  return at::linear(at::cat(mixed, 2), in.parameters[bias ? 2 : 1],
                    bias ? parameter(in, 3) : std::nullopt);
}

Tensor positions(const ReferenceInputs& in) {
  if (!in.parameters.empty()) return x(in).add(in.parameters[0]);
  const std::int64_t features = x(in).size(2);
  const Tensor f = at::arange(features, at::kDouble);
  const Tensor rates =
      f.div(2).floor().mul(2.0 / static_cast<double>(features) * std::log(10000.0)).neg().exp();
  const Tensor angles = at::arange(x(in).size(1), at::kDouble).unsqueeze(1).mul(rates);
  return x(in).add(
      at::where(f.remainder(2).eq(0), angles.sin(), angles.cos()).to(x(in).scalar_type()));
}

Tensor merged(const ReferenceInputs& in) {
  Tensor out = x(in);
  for (std::size_t i = 1; i < in.inputs.size(); ++i)
    out = in.layer.spec.kind == "add" ? out.add(in.inputs[i]) : out.mul(in.inputs[i]);
  return out;
}

Tensor concatenated(const ReferenceInputs& in) {
  const Settings& s = settings(in);
  const std::int64_t features = x(in).dim() == 4 ? 1 : x(in).dim() - 1;
  return at::cat(in.inputs, s.is_word("axis") ? features : s.integers("axis")[0]);
}

Tensor rearranged(const ReferenceInputs& in) {
  if (in.layer.spec.kind == "permute") {
    std::vector<std::int64_t> order = {0};
    for (const std::int64_t d : settings(in).integers("order"))
      order.push_back(d);
    return x(in).permute(order);
  }
  std::vector<std::int64_t> sizes = {x(in).size(0)};
  for (const std::int64_t size : in.layer.facts.output.shape.sizes())
    sizes.push_back(size);
  return x(in).reshape(sizes);
}

Tensor resized(const ReferenceInputs& in) {
  const Settings& s = settings(in);
  if (in.layer.spec.kind == "zero_pad") {
    const graph::Integers& p = s.integers("padding");
    return at::constant_pad_nd(x(in), {p[2], p[3], p[0], p[1]});
  }
  const std::vector<std::int64_t> size = {x(in).size(2) * s.integers("size")[0],
                                          x(in).size(3) * s.integers("size")[1]};
  return s.word("interpolation") == "bilinear"
             ? at::upsample_bilinear2d(x(in).contiguous(), size, false)
             : at::upsample_nearest2d(x(in).contiguous(), size);
}

Tensor random(const ReferenceInputs& in) {
  const graph::Shape& shape = in.layer.reads[0].shape;
  if (!in.training) return x(in);
  if (in.layer.spec.kind == "dropout")
    return x(in).mul(keep_mask(in, shape, settings(in).real("rate")));
  const double strength = settings(in).real("stddev");
  return x(in).add(drawn(in, shape, [strength](const RandomStream& stream, std::uint64_t e) {
    return static_cast<double>(static_cast<float>(strength * stream.normal(e)));
  }));
}

Tensor dense(const ReferenceInputs& in) {
  return curve(settings(in).word("activation"),
               at::linear(x(in), in.parameters[0], parameter(in, 1)), -1);
}

Tensor activation(const ReferenceInputs& in) {
  return curve(settings(in).word("function"), x(in), x(in).dim() == 4 ? 1 : -1);
}

}  // namespace

Tensor reference(const ReferenceInputs& in) {
  static const std::map<std::string, Tensor (*)(const ReferenceInputs&)> table = {
      {"input", rearranged},
      {"flatten", rearranged},
      {"reshape", rearranged},
      {"permute", rearranged},
      {"dense", dense},
      {"activation", activation},
      {"conv1d", convolution},
      {"conv2d", convolution},
      {"depthwise_conv2d", convolution},
      {"separable_conv2d", convolution},
      {"conv2d_transpose", transposed_convolution},
      {"maxpool1d", max_pool},
      {"maxpool2d", max_pool},
      {"avgpool2d", avg_pool},
      {"global_avgpool", global_average},
      {"global_maxpool", global_largest},
      {"dropout", random},
      {"noise", random},
      {"batchnorm", batch_norm},
      {"layernorm", layer_norm},
      {"groupnorm", group_norm},
      {"embedding", embedding},
      {"lstm", recurrent},
      {"gru", recurrent},
      {"rnn", recurrent},
      {"attention", attention},
      {"positional_encoding", positions},
      {"add", merged},
      {"multiply", merged},
      {"concat", concatenated},
      {"zero_pad", resized},
      {"upsample", resized}};
  const auto found = table.find(in.layer.spec.kind);
  if (found == table.end()) qFatal("no reference for %s", in.layer.spec.kind.c_str());
  return found->second(in);
}

}  // namespace strata::test
