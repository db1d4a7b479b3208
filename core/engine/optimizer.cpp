#include "engine/optimizer.h"

#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/zeros_like.h>

#include <utility>

namespace strata::engine {
namespace {

/// PyTorch's fused kernels read the step number from a float tensor.
at::Tensor step_tensor(const at::Tensor& like) {
  return at::full({}, 0.0, like.options().dtype(at::kFloat));
}

class Adam : public Optimizer {
 public:
  Adam(const plan::Optimizer& settings, at::Tensor values, at::Tensor gradients)
      : settings_(settings),
        values_{std::move(values)},
        gradients_{std::move(gradients)},
        exp_avg_{at::zeros_like(values_[0])},
        exp_avg_sq_{at::zeros_like(values_[0])},
        step_{step_tensor(values_[0])} {}

  void update(double learning_rate, std::int64_t step) override {
    const plan::Optimizer& s = settings_;
    step_[0].fill_(static_cast<double>(step));
    if (s.kind == plan::OptimizerKind::adamw)
      at::_fused_adamw_(values_, gradients_, exp_avg_, exp_avg_sq_, {}, step_, learning_rate,
                        s.beta1, s.beta2, s.weight_decay, s.epsilon, /*amsgrad=*/false,
                        /*maximize=*/false);
    else
      at::_fused_adam_(values_, gradients_, exp_avg_, exp_avg_sq_, {}, step_, learning_rate,
                       s.beta1, s.beta2, s.weight_decay, s.epsilon, /*amsgrad=*/false,
                       /*maximize=*/false);
  }
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const override {
    return {{"exp_avg", exp_avg_[0]}, {"exp_avg_sq", exp_avg_sq_[0]}};
  }

 private:
  plan::Optimizer settings_;
  std::vector<at::Tensor> values_;
  std::vector<at::Tensor> gradients_;
  std::vector<at::Tensor> exp_avg_;
  std::vector<at::Tensor> exp_avg_sq_;
  std::vector<at::Tensor> step_;
};

class Sgd : public Optimizer {
 public:
  Sgd(const plan::Optimizer& settings, at::Tensor values, at::Tensor gradients)
      : settings_(settings), values_{std::move(values)}, gradients_{std::move(gradients)} {
    if (settings_.momentum > 0) momentum_.push_back(at::zeros_like(values_[0]));
  }
  void update(double learning_rate, std::int64_t step) override {
    at::_fused_sgd_(
        values_, gradients_, momentum_, settings_.weight_decay, settings_.momentum, learning_rate,
        /*dampening=*/0.0, settings_.nesterov, /*maximize=*/false, /*is_first_step=*/step == 1);
  }
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const override {
    if (momentum_.empty()) return {};
    return {{"momentum_buffer", momentum_[0]}};
  }

 private:
  plan::Optimizer settings_;
  std::vector<at::Tensor> values_;
  std::vector<at::Tensor> gradients_;
  std::vector<at::Tensor> momentum_;
};

/// torch.optim.RMSprop, not centred: v = alpha v + (1 - alpha) g^2; x -= lr g / (sqrt(v) + eps).
class RmsProp : public Optimizer {
 public:
  RmsProp(const plan::Optimizer& settings, at::Tensor values, at::Tensor gradients)
      : settings_(settings),
        values_(std::move(values)),
        gradients_(std::move(gradients)),
        square_avg_(at::zeros_like(values_)),
        scratch_(at::zeros_like(values_)) {
    if (settings_.momentum > 0) momentum_ = at::zeros_like(values_);
  }
  void update(double learning_rate, std::int64_t /*step*/) override {
    if (settings_.weight_decay != 0) gradients_.add_(values_, settings_.weight_decay);
    square_avg_.mul_(settings_.alpha).addcmul_(gradients_, gradients_, 1 - settings_.alpha);
    scratch_.copy_(square_avg_).sqrt_().add_(settings_.epsilon);
    if (!momentum_.defined()) {
      values_.addcdiv_(gradients_, scratch_, -learning_rate);
      return;
    }
    momentum_.mul_(settings_.momentum).addcdiv_(gradients_, scratch_);
    values_.add_(momentum_, -learning_rate);
  }
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const override {
    std::vector<std::pair<std::string, at::Tensor>> all = {{"square_avg", square_avg_}};
    if (momentum_.defined()) all.emplace_back("momentum_buffer", momentum_);
    return all;
  }

 private:
  plan::Optimizer settings_;
  at::Tensor values_;
  at::Tensor gradients_;
  at::Tensor square_avg_;
  at::Tensor scratch_;
  at::Tensor momentum_;
};

class Adagrad : public Optimizer {
 public:
  Adagrad(const plan::Optimizer& settings, at::Tensor values, at::Tensor gradients)
      : settings_(settings),
        values_(std::move(values)),
        gradients_(std::move(gradients)),
        sum_(at::zeros_like(values_)),
        scratch_(at::zeros_like(values_)) {}
  void update(double learning_rate, std::int64_t /*step*/) override {
    if (settings_.weight_decay != 0) gradients_.add_(values_, settings_.weight_decay);
    sum_.addcmul_(gradients_, gradients_);
    scratch_.copy_(sum_).sqrt_().add_(settings_.epsilon);
    values_.addcdiv_(gradients_, scratch_, -learning_rate);
  }
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const override {
    return {{"sum", sum_}};
  }

 private:
  plan::Optimizer settings_;
  at::Tensor values_;
  at::Tensor gradients_;
  at::Tensor sum_;
  at::Tensor scratch_;
};

}  // namespace

std::int64_t Optimizer::bytes() const {
  std::int64_t total = 0;
  for (const auto& [name, tensor] : state())
    total += static_cast<std::int64_t>(tensor.nbytes());
  return total;
}

std::unique_ptr<Optimizer> make_optimizer(const plan::Optimizer& settings, const at::Tensor& values,
                                          const at::Tensor& gradients) {
  switch (settings.kind) {
    case plan::OptimizerKind::sgd:
      return std::make_unique<Sgd>(settings, values, gradients);
    case plan::OptimizerKind::rmsprop:
      return std::make_unique<RmsProp>(settings, values, gradients);
    case plan::OptimizerKind::adagrad:
      return std::make_unique<Adagrad>(settings, values, gradients);
    case plan::OptimizerKind::adam:
    case plan::OptimizerKind::adamw:
      break;
  }
  return std::make_unique<Adam>(settings, values, gradients);
}

void clip_gradients(const plan::Clip& clip, const at::Tensor& gradients) {
  if (clip.value > 0) gradients.clamp_(-clip.value, clip.value);
  if (clip.norm <= 0) return;
  const at::Tensor norm = at::linalg_vector_norm(gradients);
  gradients.mul_(norm.add(1e-6).reciprocal_().mul_(clip.norm).clamp_max_(1.0));
}

}  // namespace strata::engine
