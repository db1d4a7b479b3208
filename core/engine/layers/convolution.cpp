#include "engine/layers/convolution.h"

#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/convolution.h>

#include <optional>

#include "engine/autograd_kernel.h"
#include "engine/layers/activate.h"
#include "engine/layers/direct_convolution.h"
#include "engine/layers/image_windows.h"

namespace strata::engine {
namespace {

// What a kind does with its parameters.
enum class Form { plain, depthwise, separable, transposed };

Form form_of(std::string_view kind) {
  if (kind == "depthwise_conv2d") return Form::depthwise;
  if (kind == "separable_conv2d") return Form::separable;
  return kind == "conv2d_transpose" ? Form::transposed : Form::plain;
}

class RecordedConvolution final : public AutogradKernel {
 public:
  explicit RecordedConvolution(const KernelSetup& setup)
      : AutogradKernel(setup),
        form_(form_of(setup.layer.spec.kind)),
        w_(setup, form_ == Form::transposed),
        function_(activation_of(setup)),
        groups_(settings_of(setup).has("groups") ? settings_of(setup).integer("groups") : 1) {
    if (form_ == Form::depthwise || form_ == Form::separable) groups_ = w_.channels;
  }

 protected:
  at::Tensor compute(const Tensors& inputs, const Tensors& parameters,
                     const StepContext& /*context*/) override {
    const std::size_t kernels = form_ == Form::separable ? 2 : 1;
    std::optional<at::Tensor> bias;
    if (parameters.size() > kernels) bias = parameters[kernels];
    const at::Tensor y = activated(function_, convolved(as_image(inputs[0]), parameters, bias), 1);
    return inputs[0].dim() == 3 ? as_sequence(y) : y;
  }

 private:
  at::Tensor convolved(const at::Tensor& image, const Tensors& parameters,
                       const std::optional<at::Tensor>& bias) {
    const at::Tensor weight = parameters[0].dim() == 3 ? parameters[0].unsqueeze(2) : parameters[0];
    if (form_ == Form::transposed) return transposed(image, weight, bias);
    const at::Tensor padded = w_.pads() ? at::constant_pad_nd(image, w_.padding()) : image;
    if (form_ != Form::separable) return slide(padded, weight, bias, false);
    const at::Tensor each = slide(padded, weight, std::nullopt, false);
    return at::convolution(each, parameters[1], bias, {1, 1}, {0, 0}, {1, 1}, false, {0, 0}, 1);
  }

  // The whole result, cropped (or, where `after` is negative, extended) to the layer's size.
  at::Tensor transposed(const at::Tensor& image, const at::Tensor& weight,
                        const std::optional<at::Tensor>& bias) {
    const at::Tensor whole = slide(image, weight, std::nullopt, true);
    const at::Tensor cut =
        at::constant_pad_nd(whole, {-w_.x.before, -w_.x.after, -w_.y.before, -w_.y.after});
    return bias.has_value() ? cut.add(bias->view({1, -1, 1, 1})) : cut;
  }

  at::Tensor slide(const at::Tensor& image, const at::Tensor& weight,
                   const std::optional<at::Tensor>& bias, bool transposes) {
    return at::convolution(image, weight, bias, w_.stride(), {0, 0}, w_.dilation(), transposes,
                           {0, 0}, groups_);
  }

  Form form_;
  ImageWindows w_;
  graph::Activation function_;
  std::int64_t groups_;
};

}  // namespace

std::unique_ptr<Kernel> make_convolution(const KernelSetup& setup) {
  const bool direct =
      setup.device.is_cpu() && (setup.dtype == at::kFloat || setup.dtype == at::kDouble);
  return direct ? make_direct_convolution(setup) : make_recorded_convolution(setup);
}

std::unique_ptr<Kernel> make_recorded_convolution(const KernelSetup& setup) {
  return std::make_unique<RecordedConvolution>(setup);
}

}  // namespace strata::engine
