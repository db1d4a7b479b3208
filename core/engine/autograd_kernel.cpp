#include "engine/autograd_kernel.h"

#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/csrc/autograd/autograd.h>

namespace strata::engine {
namespace {

// Recording works whatever mode the step runs in: below autograd, or with gradients off.
struct Recording {
  explicit Recording(bool on) : grad_mode(on) {}
  c10::impl::ForceDispatchKeyGuard dispatch{c10::default_included_set, c10::default_excluded_set};
  c10::AutoGradMode grad_mode;
};

// The same memory with a version counter of its own: arena neighbours are written between forward
// and backward, and autograd would otherwise take that for a change of what it saved.
at::Tensor leaf(const at::Tensor& tensor, bool wanted) {
  return tensor.variable_data().set_requires_grad(wanted);
}

}  // namespace

void AutogradKernel::forward(const StepContext& context) {
  leaves_.clear();
  leaf_grads_.clear();
  const auto leaves_of = [&](const Tensors& tensors, const Tensors& grads) {
    Tensors made;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      const bool wanted = training_ && i < grads.size() && grads[i].defined();
      made.push_back(leaf(tensors[i], wanted));
      if (!wanted) continue;
      leaves_.push_back(made.back());
      leaf_grads_.push_back(grads[i]);
    }
    return made;
  };

  const Tensors inputs = leaves_of(bound_.inputs, bound_.input_grads);
  const Tensors parameters = leaves_of(bound_.parameters, bound_.parameter_grads);
  const Recording recording(!leaves_.empty());
  result_ = compute(inputs, parameters, context);
  bound_.output.copy_(result_.detach());
  if (leaves_.empty()) result_.reset();
}

void AutogradKernel::backward(const StepContext& /*context*/) {
  if (leaves_.empty()) return;
  if (!result_.requires_grad()) {  // nothing wanted reaches the output
    for (at::Tensor& grad : leaf_grads_)
      grad.zero_();
    return;
  }
  torch::autograd::variable_list grads;
  {
    const Recording recording(true);
    grads = torch::autograd::grad({result_}, leaves_, {leaf(bound_.output_grad, false)},
                                  /*retain_graph=*/std::nullopt, /*create_graph=*/false,
                                  /*allow_unused=*/true);
  }
  result_.reset();
  for (std::size_t i = 0; i < grads.size(); ++i) {
    if (grads[i].defined())
      leaf_grads_[i].copy_(grads[i]);
    else
      leaf_grads_[i].zero_();
  }
  leaves_.clear();
}

}  // namespace strata::engine
