// embedding: output step t is the weight's row x[t]. By hand on the CPU. The gradient of a word's
// row is the sum of its steps' gradients in the order of the steps; every thread owns a range of
// words, so any number of threads gives the same bits. The padding word's row gets none.
#include <ATen/Parallel.h>
#include <ATen/ops/embedding_dense_backward.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/ne.h>

#include <cstring>

#include "engine/layers/support.h"

namespace strata::engine {
namespace {

template <class T>
STRATA_CLONES void add_row(const T* from, Sum<T>* to, std::int64_t units) {
  for (std::int64_t u = 0; u < units; ++u)
    to[u] += Sum<T>(from[u]);
}

class Embedding final : public Kernel {
 public:
  explicit Embedding(const KernelSetup& setup)
      : on_cpu_(setup.device.is_cpu()),
        dtype_(setup.dtype),
        padding_(settings_of(setup).integer("padding_index")),
        sizes_(setup.layer.facts.parameters[0].shape.sizes()),
        training_(setup.training) {}

  // Sums of half-precision gradients are kept in float.
  [[nodiscard]] std::vector<BufferNeed> buffers() const override {
    if (!training_ || sum_type(dtype_) == dtype_) return {};
    return {{sizes_, sum_type(dtype_), BufferNeed::Life::backward}};
  }

  void forward(const StepContext& /*context*/) override {
    const at::Tensor& words = bound_.inputs[0];
    const at::Tensor& weight = bound_.parameters[0];
    if (bound_.output_mask.defined()) at::ne_out(bound_.output_mask, words, padding_);
    if (!on_cpu_) {
      at::Tensor rows = bound_.output.view({-1, weight.size(1)});
      at::index_select_out(rows, weight, 0, words.view(-1));
      return;
    }
    const auto* word = words.const_data_ptr<std::int32_t>();
    const auto* table = static_cast<const char*>(weight.const_data_ptr());
    auto* out = static_cast<char*>(bound_.output.mutable_data_ptr());
    const std::int64_t bytes = weight.size(1) * weight.element_size();
    at::parallel_for(0, words.numel(), 1 + 65536 / bytes,
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t i = begin; i < end; ++i)
                         std::memcpy(out + i * bytes, table + word[i] * bytes, bytes);
                     });
  }

  void backward(const StepContext& /*context*/) override {
    const at::Tensor& grad = bound_.parameter_grads[0];
    if (!grad.defined()) return;
    if (!on_cpu_) {
      grad.copy_(at::embedding_dense_backward(bound_.output_grad, bound_.inputs[0], grad.size(0),
                                              padding_, false));
      return;
    }
    const at::Tensor& sums = bound_.buffers.empty() ? grad : bound_.buffers[0];
    with_float_type(dtype_,
                    [&](auto* type) { backward_as<std::remove_pointer_t<decltype(type)>>(sums); });
    pass_on(sums, grad);
  }

 private:
  template <class T>
  void backward_as(const at::Tensor& sums) const {
    const at::Tensor& words = bound_.inputs[0];
    const auto* word = words.const_data_ptr<std::int32_t>();
    const std::int64_t count = words.numel();
    const auto* dy = static_cast<const T*>(bound_.output_grad.const_data_ptr());
    auto* table = static_cast<Sum<T>*>(sums.mutable_data_ptr());
    const std::int64_t units = sums.size(1);
    at::parallel_for(0, sums.size(0), 1 + 4096 / units, [&](std::int64_t begin, std::int64_t end) {
      std::fill(table + begin * units, table + end * units, Sum<T>(0));
      for (std::int64_t i = 0; i < count; ++i) {
        if (word[i] >= begin && word[i] < end && word[i] != padding_)
          add_row(dy + i * units, table + word[i] * units, units);
      }
    });
  }

  bool on_cpu_;
  at::ScalarType dtype_;
  std::int64_t padding_;  // -1: none
  std::vector<std::int64_t> sizes_;
  bool training_;
};

}  // namespace

std::unique_ptr<Kernel> make_embedding_kernel(const KernelSetup& setup) {
  return std::make_unique<Embedding>(setup);
}

}  // namespace strata::engine
