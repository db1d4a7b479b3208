// attention: multi-head self-attention, as torch.nn.MultiheadAttention with query = key = value.
// Vaswani et al. 2017.
//   Q K V = x in_proj^T; P = softmax(Q K^T / sqrt(d)), d = F / heads; Y = dropout(P) V; out = Y
//   out_proj^T dP = dY V^T (through dropout); dS = P (dP - rowsum(dP P)); dQ = dS K, dK = dS^T Q,
//   dV = dropout(P)^T dY
// Causal: step t sees steps up to t. Masked: padding steps are seen by nobody. By hand for float
// and double on the CPU, one head of one sample at a time; elsewhere by autograd.
#include "engine/layers/attention.h"

#include <ATen/Parallel.h>

#include <cmath>

#include "engine/layers/dense_product.h"
#include "engine/layers/keep_mask.h"
#include "engine/layers/support.h"
#include "engine/layers/tile_product.h"
#include "engine/layers/vector_math.h"

namespace strata::engine {
namespace {

// to[c][r] = factor * from[r][c]
template <class T>
STRATA_CLONES void turn(const T* from, std::int64_t stride, std::int64_t rows, std::int64_t columns,
                        T factor, T* to) {
  for (std::int64_t c = 0; c < columns; ++c)
    for (std::int64_t r = 0; r < rows; ++r)
      to[c * rows + r] = factor * from[r * stride + c];
}

// Softmax of the first `seen` scores of which mask allows some (null: all); the others become 0.
template <class T>
STRATA_CLONES void softmax_row(T* scores, const std::uint8_t* mask, std::int64_t seen,
                               std::int64_t steps) {
  const T hidden = T(-3e38F);  // finite: a row that sees nothing but padding gives no NaN
  if (mask != nullptr)
    for (std::int64_t s = 0; s < seen; ++s)
      scores[s] = mask[s] != 0 ? scores[s] : hidden;
  const T largest = largest_of(scores, seen);
  for (std::int64_t s = 0; s < seen; ++s)
    scores[s] = quick_exp(scores[s] - largest);
  const T share = T(1) / sum_of<T>(seen, [&](std::int64_t s) { return scores[s]; });
  for (std::int64_t s = 0; s < seen; ++s)
    scores[s] *= share;
  for (std::int64_t s = seen; s < steps; ++s)
    scores[s] = T(0);
}

// dS of one row, times factor, in place of dP.
template <class T>
STRATA_CLONES void softmax_row_backward(const T* weights, T* grads, T factor, std::int64_t steps) {
  const T sum = sum_of<T>(steps, [&](std::int64_t s) { return weights[s] * grads[s]; });
  for (std::int64_t s = 0; s < steps; ++s)
    grads[s] = factor * weights[s] * (grads[s] - sum);
}

template <class T>
STRATA_CLONES void keep_some(const T* from, const std::uint8_t* keep, T scale, T* to,
                             std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i)
    to[i] = keep[i] != 0 ? from[i] * scale : T(0);
}

template <class T>
class Attention final : public Kernel {
 public:
  explicit Attention(const KernelSetup& setup)
      : rows_(setup.rows),
        steps_(input_shape(setup)[0]),
        features_(input_shape(setup)[1]),
        heads_(settings_of(setup).integer("heads")),
        depth_(features_ / heads_),
        training_(setup.training),
        causal_(settings_of(setup).flag("causal")),
        bias_(settings_of(setup).flag("bias")),
        rate_(setup.training ? settings_of(setup).real("dropout") : 0),
        keep_(setup, rate_),
        in_{rows_ * steps_, features_, 3 * features_},
        out_{rows_ * steps_, features_, features_},
        parts_(rows_ * heads_) {}

  [[nodiscard]] std::vector<BufferNeed> buffers() const override {
    using Life = BufferNeed::Life;
    const at::ScalarType type = c10::CppTypeToScalarType<T>::value;
    const Life kept = training_ ? Life::saved : Life::forward;
    const std::int64_t table = steps_ * steps_;
    const std::int64_t own = parts_.number() * (table + steps_ * depth_);
    std::vector<BufferNeed> needs = {
        {{in_.rows * 3 * features_}, type, kept},
        {{(training_ ? rows_ * heads_ : parts_.number()) * table}, type, kept},
        {{in_.rows * features_}, type, kept},
        {{rate_ > 0 ? rows_ : 1, heads_ * table}, at::kByte, kept},
        {{std::max(in_.output_scratch(), out_.output_scratch())}, type, Life::forward},
        {{own}, type, Life::forward}};
    if (!training_) return needs;
    needs.push_back({{in_.rows * 3 * features_}, type, Life::backward});
    needs.push_back({{in_.rows * features_}, type, Life::backward});
    needs.push_back(
        {{std::max(in_.input_grad_scratch(), out_.input_grad_scratch())}, type, Life::backward});
    needs.push_back({{own + parts_.number() * table}, type, Life::backward});
    return needs;
  }

  void forward(const StepContext& context) override {
    dense_outputs(in_, at(bound_.inputs[0]), at(bound_.parameters[0]), parameter(1), false,
                  data(kProjected), data(kForwardDense));
    if (rate_ > 0) keep_.draw(context, bound_.buffers[kKept]);
    for_each_head([&](std::int64_t sample, std::int64_t head, std::int64_t part) {
      mix(sample, head, part);
    });
    const T* const mixed = data(kMixed);
    dense_outputs(out_, mixed, at(bound_.parameters[bias_ ? 2 : 1]), parameter(3), false,
                  static_cast<T*>(bound_.output.mutable_data_ptr()), data(kForwardDense));
  }

  void backward(const StepContext& /*context*/) override {
    const T* const dy = at(bound_.output_grad);
    const T* const mixed = data(kMixed);
    parameter_grads(out_, dy, mixed, bias_ ? 2 : 1, 3);
    dense_input_grad(out_, dy, at(bound_.parameters[bias_ ? 2 : 1]), data(kMixedGrad),
                     data(kBackwardDense));
    for_each_head([&](std::int64_t sample, std::int64_t head, std::int64_t part) {
      mix_back(sample, head, part);
    });
    const T* const projected_grad = data(kProjectedGrad);
    parameter_grads(in_, projected_grad, at(bound_.inputs[0]), 0, 1);
    if (bound_.input_grads[0].defined())
      dense_input_grad(in_, projected_grad, at(bound_.parameters[0]),
                       static_cast<T*>(bound_.input_grads[0].mutable_data_ptr()),
                       data(kBackwardDense));
  }

 private:
  enum Buffer : std::size_t {
    kProjected,     // Q, K, V of every step
    kWeights,       // P of every head
    kMixed,         // Y
    kKept,          // dropout's choice
    kForwardDense,  // scratch of the projections
    kForwardOwn,    // of every thread: dropped-out P, K^T
    kProjectedGrad,
    kMixedGrad,
    kBackwardDense,
    kBackwardOwn,  // of every thread: dropped-out P, V^T, dS
  };

  static const T* at(const at::Tensor& tensor) {
    return static_cast<const T*>(tensor.const_data_ptr());
  }
  [[nodiscard]] T* data(Buffer which) const {
    return static_cast<T*>(bound_.buffers[which].mutable_data_ptr());
  }
  [[nodiscard]] const T* parameter(std::size_t i) const {
    return bias_ ? at(bound_.parameters[i]) : nullptr;
  }
  [[nodiscard]] std::int64_t table() const { return steps_ * steps_; }
  [[nodiscard]] T scale() const {
    return static_cast<T>(1 / std::sqrt(static_cast<double>(depth_)));
  }

  template <class F>
  void for_each_head(F&& f) const {
    at::parallel_for(0, parts_.number(), 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t part = begin; part < end; ++part)
        for (std::int64_t i = parts_.begin(part); i < parts_.end(part); ++i)
          f(i / heads_, i % heads_, part);
    });
  }

  // P of a head; outside training one per thread.
  [[nodiscard]] T* weights(std::int64_t sample, std::int64_t head, std::int64_t part) const {
    return data(kWeights) + (training_ ? sample * heads_ + head : part) * table();
  }
  [[nodiscard]] const std::uint8_t* kept(std::int64_t sample, std::int64_t head) const {
    return bound_.buffers[kKept].template const_data_ptr<std::uint8_t>() +
           (sample * heads_ + head) * table();
  }
  [[nodiscard]] T* own(Buffer which, std::int64_t part) const {
    const std::int64_t each = bound_.buffers[which].numel() / parts_.number();
    return data(which) + part * each;
  }

  // C = A B with rows of A, B and C a_row, b_row and c_row apart.
  static void multiply(const T* a, std::int64_t a_row, std::int64_t a_step, const T* b,
                       std::int64_t b_row, T* c, std::int64_t c_row, std::int64_t m, std::int64_t n,
                       std::int64_t depth) {
    TileProduct<T> p;
    p.a = a;
    p.a_row = a_row;
    p.a_step = a_step;
    p.b = b;
    p.b_row = b_row;
    p.c = c;
    p.c_row = c_row;
    p.m = m;
    p.n = n;
    p.depth = depth;
    multiply_tile(p);
  }

  void mix(std::int64_t sample, std::int64_t head, std::int64_t part) const {
    const std::int64_t row = 3 * features_;
    const T* const q = data(kProjected) + sample * steps_ * row + head * depth_;
    const T* const k = q + features_;
    const T* const v = k + features_;
    T* const dropped = own(kForwardOwn, part);
    T* const turned = dropped + table();
    T* const p = weights(sample, head, part);
    turn(k, row, steps_, depth_, scale(), turned);
    multiply(q, row, 1, turned, steps_, p, steps_, steps_, steps_, depth_);
    const std::uint8_t* const mask =
        bound_.input_mask.defined()
            ? bound_.input_mask.template const_data_ptr<std::uint8_t>() + sample * steps_
            : nullptr;
    for (std::int64_t t = 0; t < steps_; ++t)
      softmax_row(p + t * steps_, mask, causal_ ? t + 1 : steps_, steps_);
    if (rate_ > 0) keep_some(p, kept(sample, head), keep_scale(), dropped, table());
    multiply(rate_ > 0 ? dropped : p, steps_, 1, v, row,
             data(kMixed) + sample * steps_ * features_ + head * depth_, features_, steps_, depth_,
             steps_);
  }

  void mix_back(std::int64_t sample, std::int64_t head, std::int64_t part) const {
    const std::int64_t row = 3 * features_;
    const std::int64_t at = sample * steps_ * row + head * depth_;
    const T* const q = data(kProjected) + at;
    const T* const k = q + features_;
    const T* const v = k + features_;
    T* const dq = data(kProjectedGrad) + at;
    const T* const dy = data(kMixedGrad) + sample * steps_ * features_ + head * depth_;
    const T* const p = weights(sample, head, part);
    T* const dropped = own(kBackwardOwn, part);
    T* const turned = dropped + table();
    T* const ds = turned + steps_ * depth_;
    turn(v, row, steps_, depth_, T(1), turned);
    multiply(dy, features_, 1, turned, steps_, ds, steps_, steps_, steps_, depth_);
    if (rate_ > 0) {
      keep_some(p, kept(sample, head), keep_scale(), dropped, table());
      keep_some(ds, kept(sample, head), keep_scale(), ds, table());
    }
    for (std::int64_t t = 0; t < steps_; ++t)
      softmax_row_backward(p + t * steps_, ds + t * steps_, scale(), steps_);
    multiply(ds, steps_, 1, k, row, dq, row, steps_, depth_, steps_);
    multiply(ds, 1, steps_, q, row, dq + features_, row, steps_, depth_, steps_);
    multiply(rate_ > 0 ? dropped : p, 1, steps_, dy, features_, dq + 2 * features_, row, steps_,
             depth_, steps_);
  }

  void parameter_grads(const DenseShape& shape, const T* dy, const T* x, std::size_t weight,
                       std::size_t bias) const {
    const auto& grads = bound_.parameter_grads;
    if (grads[weight].defined())
      dense_weight_grad(shape, dy, x, static_cast<T*>(grads[weight].mutable_data_ptr()));
    if (bias_ && grads[bias].defined())
      dense_bias_grad(shape, dy, static_cast<T*>(grads[bias].mutable_data_ptr()));
  }

  [[nodiscard]] T keep_scale() const { return static_cast<T>(1 / (1 - rate_)); }

  std::int64_t rows_;
  std::int64_t steps_;
  std::int64_t features_;
  std::int64_t heads_;
  std::int64_t depth_;  // features of a head
  bool training_;
  bool causal_;
  bool bias_;
  double rate_;
  KeepMask keep_;
  DenseShape in_;
  DenseShape out_;
  Parts parts_;  // of all heads of all samples
};

}  // namespace

std::unique_ptr<Kernel> make_attention_kernel(const KernelSetup& setup) {
  if (!setup.device.is_cpu() || sum_type(setup.dtype) != setup.dtype)
    return make_recorded_attention(setup);
  if (setup.dtype == at::kDouble) return std::make_unique<Attention<double>>(setup);
  return std::make_unique<Attention<float>>(setup);
}

}  // namespace strata::engine
