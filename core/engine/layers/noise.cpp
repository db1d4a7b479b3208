// noise: adds normal numbers while training; passes on in evaluation. By hand. A number is a
// function of (seed, step, layer, row of the global batch, element in memory order).
#include <ATen/Parallel.h>
#include <ATen/ops/add.h>
#include <ATen/ops/empty.h>

#include "base/philox.h"
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

class Noise final : public Kernel {
 public:
  explicit Noise(const KernelSetup& setup)
      : strength_(settings_of(setup).real("stddev")),
        active_(setup.training && strength_ > 0),
        rows_(setup.rows),
        elements_(input_shape(setup).elements()),
        name_(hash_name(setup.layer.id())) {}

  [[nodiscard]] bool only_passes_on() const override { return !active_; }

  [[nodiscard]] std::vector<BufferNeed> buffers() const override {
    if (!active_) return {};
    return {{{rows_, elements_}, at::kFloat, BufferNeed::Life::forward}};
  }

  void forward(const StepContext& context) override {
    if (!active_) return pass_on(bound_.inputs[0], bound_.output);
    at::Tensor& noise = bound_.buffers[0];
    if (noise.is_cpu()) {
      draw(context, noise.mutable_data_ptr<float>());
    } else {
      const at::Tensor drawn = at::empty(noise.sizes(), at::kFloat);
      draw(context, drawn.mutable_data_ptr<float>());
      noise.copy_(drawn);
    }
    at::Tensor out = memory_rows(bound_.output);
    at::add_out(out, memory_rows(bound_.inputs[0]), noise.view(out.sizes()));
  }

  void backward(const StepContext& /*context*/) override {
    if (bound_.input_grads[0].defined()) pass_on(bound_.output_grad, bound_.input_grads[0]);
  }

 private:
  void draw(const StepContext& context, float* to) const {
    at::parallel_for(0, rows_, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const std::uint64_t what =
            std::uint64_t{name_} << 32 | static_cast<std::uint32_t>(context.first_row + row);
        const RandomStream stream(context.seed, Purpose::dropout,
                                  static_cast<std::uint64_t>(context.step), what);
        for (std::int64_t e = 0; e < elements_; ++e)
          to[row * elements_ + e] =
              static_cast<float>(strength_ * stream.normal(static_cast<std::uint64_t>(e)));
      }
    });
  }

  double strength_;
  bool active_;
  std::int64_t rows_;
  std::int64_t elements_;
  std::uint32_t name_;
};

}  // namespace

std::unique_ptr<Kernel> make_noise_kernel(const KernelSetup& setup) {
  return std::make_unique<Noise>(setup);
}

}  // namespace strata::engine
