// concat: layers side by side along one dimension. By hand, as copies into and out of parts of the
// result.
#include "engine/layers/support.h"
#include "graph/merge.h"

namespace strata::engine {
namespace {

class Concat final : public Kernel {
 public:
  explicit Concat(const KernelSetup& setup)
      : dimension_(1 + static_cast<std::int64_t>(
                           graph::concat_axis(settings_of(setup), input_shape(setup)))) {}

  void bind(Binding binding) override {
    Kernel::bind(std::move(binding));
    std::int64_t start = 0;
    for (const at::Tensor& input : bound_.inputs) {
      const std::int64_t length = input.size(dimension_);
      parts_.push_back(bound_.output.narrow(dimension_, start, length));
      if (bound_.output_grad.defined())
        grads_.push_back(bound_.output_grad.narrow(dimension_, start, length));
      start += length;
    }
  }

  void forward(const StepContext& /*context*/) override {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      parts_[i].copy_(bound_.inputs[i]);
  }
  void backward(const StepContext& /*context*/) override {
    for (std::size_t i = 0; i < grads_.size(); ++i)
      if (bound_.input_grads[i].defined()) bound_.input_grads[i].copy_(grads_[i]);
  }

 private:
  std::int64_t dimension_;
  std::vector<at::Tensor> parts_, grads_;
};

}  // namespace

std::unique_ptr<Kernel> make_concat_kernel(const KernelSetup& setup) {
  return std::make_unique<Concat>(setup);
}

}  // namespace strata::engine
