// With k = (ky, kx, c) and P the padded image,
//   Y[oy, ox, f]  = b[f] + sum_k P[oy sy + ky dy, ox sx + kx dx, c] W[f, c, ky, kx]
//   dW[f, k]      = sum over images and (oy, ox) of P[..] dY[oy, ox, f]
//   dP[.., c]    += sum_f dY[oy, ox, f] W[f, c, ky, kx]
// For a fixed ky (and kx, where taps are dilated or channels grouped) the numbers of P that one
// output needs lie next to each other, and those of the next output sx C further: a matrix with
// overlapping rows.
#include "engine/layers/direct_convolution.h"

#include <ATen/Parallel.h>

#include "engine/layers/activate.h"
#include "engine/layers/image_windows.h"
#include "engine/layers/tile_product.h"

namespace strata::engine {
namespace {

// to = dy where y > 0, else 0.
template <class T>
STRATA_CLONES void mask_gradient(const T* __restrict dy, const T* __restrict y, T* __restrict to,
                                 std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i)
    to[i] = y[i] > T(0) ? dy[i] : T(0);
}

template <class T>
STRATA_CLONES void add_column_sums(const T* __restrict dy, T* __restrict sums, std::int64_t rows,
                                   std::int64_t columns) {
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c)
      sums[c] += dy[r * columns + c];
}

template <class T>
class DirectConvolution final : public Kernel {
 public:
  explicit DirectConvolution(const KernelSetup& setup)
      : activate_(setup),
        w_(setup),
        rows_(setup.rows),
        dtype_(setup.dtype),
        training_(setup.training),
        groups_(settings_of(setup).integer("groups")),
        filters_(settings_of(setup).integer("filters")),
        lines_(rows_ * w_.y.out),
        images_(rows_) {
    group_channels_ = w_.channels / groups_;
    group_filters_ = filters_ / groups_;
    joins_taps_ = groups_ == 1 && w_.x.dilation == 1;
    depth_ = joins_taps_ ? w_.x.kernel * w_.channels : group_channels_;
    const std::int64_t line = w_.padded_width() * w_.channels;
    for (std::int64_t ky = 0; ky < w_.y.kernel; ++ky)
      for (std::int64_t kx = 0; kx < (joins_taps_ ? 1 : w_.x.kernel); ++kx)
        tap_offsets_.push_back(ky * w_.y.dilation * line + kx * w_.x.dilation * w_.channels);
    for (std::int64_t oy = 0; oy < w_.y.out; ++oy)
      line_offsets_.push_back(oy * w_.y.stride * line);
  }

  // Beside the activation's: packed weights and padded images of every thread, for forward and for
  // backward (two, and an image's gradient); then the threads' sums of weight and bias gradients.
  [[nodiscard]] std::vector<BufferNeed> buffers() const override {
    using Life = BufferNeed::Life;
    const std::int64_t weights = filters_ * depth_ * taps();
    const std::int64_t padded = w_.pads() ? padded_elements() : 1;
    std::vector<BufferNeed> needs = {{{weights}, dtype_, Life::forward},
                                     {{lines_.number(), padded}, dtype_, Life::forward}};
    if (training_) {
      needs.push_back({{weights}, dtype_, Life::backward});
      const std::int64_t masked = fuses_relu() ? positions() * filters_ : 0;
      needs.push_back({{images_.number(), 2 * padded + masked}, dtype_, Life::backward});
      needs.push_back({{images_.number(), weights + filters_}, dtype_, Life::backward});
      for (BufferNeed& need : activate_.buffers())
        needs.push_back(std::move(need));
    }
    return needs;
  }

  void bind(Binding binding) override {
    Kernel::bind(std::move(binding));
    activate_.bind(bound_.output, bound_.output_grad,
                   activate_.needs_buffer() ? bound_.buffers.back() : at::Tensor());
  }

  void forward(const StepContext& /*context*/) override {
    pack_forward();
    at::parallel_for(0, lines_.number(), 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t part = begin; part < end; ++part)
        forward_part(part);
    });
    if (!fuses_relu()) activate_.forward();
  }

  void backward(const StepContext& /*context*/) override {
    if (!fuses_relu()) activate_.backward();
    if (wants_input_grad()) pack_backward();
    at::parallel_for(0, images_.number(), 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t part = begin; part < end; ++part)
        backward_part(part);
    });
    if (wants_weight_grad()) unpack_weight_grad();
    if (wants_bias_grad()) unpack_bias_grad();
  }

 private:
  [[nodiscard]] bool fuses_relu() const { return activate_.function() == graph::Activation::relu; }
  [[nodiscard]] bool wants_input_grad() const { return bound_.input_grads[0].defined(); }
  [[nodiscard]] bool wants_weight_grad() const { return bound_.parameter_grads[0].defined(); }
  [[nodiscard]] bool wants_bias_grad() const {
    return bound_.parameter_grads.size() > 1 && bound_.parameter_grads[1].defined();
  }
  [[nodiscard]] std::int64_t taps() const { return static_cast<std::int64_t>(tap_offsets_.size()); }
  [[nodiscard]] std::int64_t positions() const { return w_.y.out * w_.x.out; }
  [[nodiscard]] std::int64_t padded_elements() const {
    return w_.padded_height() * w_.padded_width() * w_.channels;
  }
  [[nodiscard]] std::int64_t image_elements() const { return w_.y.in * w_.x.in * w_.channels; }

  static T* data(const at::Tensor& tensor) { return static_cast<T*>(tensor.mutable_data_ptr()); }

  // Where the weights of (group, ky, kx) start in the packed order [group][ky][kx][c][f].
  [[nodiscard]] std::int64_t packed_at(std::int64_t group, std::int64_t ky, std::int64_t kx) const {
    return ((group * w_.y.kernel + ky) * w_.x.kernel + kx) * group_channels_ * group_filters_;
  }

  // Calls f(index in PyTorch's layout [f][c][ky][kx], start of (group, ky, kx) when packed, c, f in
  // the group).
  template <class F>
  void for_each_weight(std::int64_t filter, F&& f) const {
    const std::int64_t group = filter / group_filters_;
    std::int64_t at = filter * group_channels_ * w_.y.kernel * w_.x.kernel;
    for (std::int64_t c = 0; c < group_channels_; ++c)
      for (std::int64_t ky = 0; ky < w_.y.kernel; ++ky)
        for (std::int64_t kx = 0; kx < w_.x.kernel; ++kx)
          f(at++, packed_at(group, ky, kx), c, filter - group * group_filters_);
  }

  template <class F>
  void for_each_filter(F&& f) const {
    const std::int64_t weights = depth_ * taps() + 1;
    at::parallel_for(0, filters_, 1 + 16384 / weights, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t filter = begin; filter < end; ++filter)
        f(filter);
    });
  }

  void pack_forward() {
    const T* weight = data(bound_.parameters[0]);
    T* packed = data(bound_.buffers[0]);
    for_each_filter([&](std::int64_t filter) {
      for_each_weight(filter,
                      [&](std::int64_t at, std::int64_t tap, std::int64_t c, std::int64_t f) {
                        packed[tap + c * group_filters_ + f] = weight[at];
                      });
    });
  }

  void pack_backward() {
    const T* weight = data(bound_.parameters[0]);
    T* packed = data(bound_.buffers[2]);
    for_each_filter([&](std::int64_t filter) {
      for_each_weight(filter,
                      [&](std::int64_t at, std::int64_t tap, std::int64_t c, std::int64_t f) {
                        packed[tap + f * group_channels_ + c] = weight[at];
                      });
    });
  }

  // Image n with its padding, in `scratch` if it has any.
  const T* padded_image(std::int64_t n, T* scratch) const {
    const T* image = data(bound_.inputs[0]) + n * image_elements();
    if (!w_.pads()) return image;
    const std::int64_t line = w_.padded_width() * w_.channels;
    const std::int64_t inner = w_.x.in * w_.channels;
    std::fill(scratch, scratch + padded_elements(), T(0));
    T* to = scratch + w_.y.before * line + w_.x.before * w_.channels;
    for (std::int64_t y = 0; y < w_.y.in; ++y)
      std::copy(image + y * inner, image + (y + 1) * inner, to + y * line);
    return scratch;
  }

  void forward_part(std::int64_t part) {
    const bool has_bias = bound_.parameters.size() > 1;
    T* const scratch = data(bound_.buffers[1]) + part * (w_.pads() ? padded_elements() : 1);
    const T* image = nullptr;
    for (std::int64_t line = lines_.begin(part); line < lines_.end(part); ++line) {
      const std::int64_t oy = line % w_.y.out;
      if (image == nullptr || oy == 0) image = padded_image(line / w_.y.out, scratch);
      for (std::int64_t g = 0; g < groups_; ++g) {
        TileProduct<T> p;
        p.a = image + line_offsets_[static_cast<std::size_t>(oy)] + g * group_channels_;
        p.a_row = w_.x.stride * w_.channels;
        p.b = data(bound_.buffers[0]) + packed_at(g, 0, 0);
        p.b_row = group_filters_;
        p.c = data(activate_.target()) + line * w_.x.out * filters_ + g * group_filters_;
        p.c_row = filters_;
        p.m = w_.x.out;
        p.n = group_filters_;
        p.depth = depth_;
        p.segment_offsets = tap_offsets_.data();
        p.segments = taps();
        p.bias = has_bias ? data(bound_.parameters[1]) + g * group_filters_ : nullptr;
        p.relu = fuses_relu();
        multiply_tile(p);
      }
    }
  }

  void backward_part(std::int64_t part) {
    const std::int64_t padded = w_.pads() ? padded_elements() : 1;
    T* const scratch = data(bound_.buffers[3]) + part * bound_.buffers[3].size(1);
    T* const weight_sums = data(bound_.buffers[4]) + part * bound_.buffers[4].size(1);
    T* const bias_sums = weight_sums + filters_ * depth_ * taps();
    std::fill(weight_sums, bias_sums + filters_, T(0));
    for (std::int64_t n = images_.begin(part); n < images_.end(part); ++n) {
      const T* const dy = gradient_of(n, scratch + 2 * padded);
      if (wants_bias_grad()) add_column_sums(dy, bias_sums, positions(), filters_);
      if (wants_weight_grad()) add_weight_grad(padded_image(n, scratch), dy, weight_sums);
      if (wants_input_grad()) input_grad_of(n, dy, scratch + padded);
    }
  }

  // The gradient of image n before the activation: relu's is taken into scratch, where it stays in
  // the cache.
  const T* gradient_of(std::int64_t n, T* scratch) const {
    const std::int64_t count = positions() * filters_;
    const T* const dy = data(bound_.output_grad) + n * count;
    if (!fuses_relu()) return dy;
    mask_gradient(dy, static_cast<const T*>(data(bound_.output)) + n * count, scratch, count);
    return scratch;
  }

  // One product per tap over all positions of the image: line by line in segments.
  void add_weight_grad(const T* image, const T* dy, T* sums) const {
    for (std::int64_t g = 0; g < groups_; ++g) {
      for (std::int64_t tap = 0; tap < taps(); ++tap) {
        TileProduct<T> p;
        p.a = image + tap_offsets_[static_cast<std::size_t>(tap)] + g * group_channels_;
        p.a_row = 1;
        p.a_step = w_.x.stride * w_.channels;
        p.b = dy + g * group_filters_;
        p.b_row = filters_;
        p.c = sums + packed_at(g, 0, 0) + tap * depth_ * group_filters_;
        p.c_row = group_filters_;
        p.m = depth_;
        p.n = group_filters_;
        p.depth = w_.x.out;
        p.segment_offsets = line_offsets_.data();
        p.segments = w_.y.out;
        p.accumulate = true;
        multiply_tile(p);
      }
    }
  }

  void input_grad_of(std::int64_t n, const T* dy, T* scratch) const {
    T* const image = data(bound_.input_grads[0]) + n * image_elements();
    T* const padded = w_.pads() ? scratch : image;
    std::fill(padded, padded + padded_elements(), T(0));
    for (std::int64_t oy = 0; oy < w_.y.out; ++oy)
      add_line_grad(oy, dy + oy * w_.x.out * filters_, padded);
    if (!w_.pads()) return;
    const std::int64_t line = w_.padded_width() * w_.channels;
    const std::int64_t inner = w_.x.in * w_.channels;
    const T* from = padded + w_.y.before * line + w_.x.before * w_.channels;
    for (std::int64_t y = 0; y < w_.y.in; ++y)
      std::copy(from + y * line, from + y * line + inner, image + y * inner);
  }

  void add_line_grad(std::int64_t oy, const T* dy, T* padded) const {
    const std::int64_t line = w_.padded_width() * w_.channels;
    for (std::int64_t g = 0; g < groups_; ++g) {
      for (std::int64_t ky = 0; ky < w_.y.kernel; ++ky) {
        for (std::int64_t kx = 0; kx < w_.x.kernel; ++kx) {
          TileProduct<T> p;
          p.a = dy + g * group_filters_;
          p.a_row = filters_;
          p.b = data(bound_.buffers[2]) + packed_at(g, ky, kx);
          p.b_row = group_channels_;
          p.c = padded + line_offsets_[static_cast<std::size_t>(oy)] + ky * w_.y.dilation * line +
                kx * w_.x.dilation * w_.channels + g * group_channels_;
          p.c_row = w_.x.stride * w_.channels;
          p.m = w_.x.out;
          p.n = group_channels_;
          p.depth = group_filters_;
          p.accumulate = true;
          multiply_tile(p);
        }
      }
    }
  }

  void unpack_weight_grad() {
    T* grad = data(bound_.parameter_grads[0]);
    const T* sums = data(bound_.buffers[4]);
    for_each_filter([&](std::int64_t filter) {
      for_each_weight(
          filter, [&](std::int64_t at, std::int64_t tap, std::int64_t c, std::int64_t f) {
            T sum = 0;
            for (std::int64_t part = 0; part < images_.number(); ++part)
              sum += sums[part * bound_.buffers[4].size(1) + tap + c * group_filters_ + f];
            grad[at] = sum;
          });
    });
  }

  void unpack_bias_grad() {
    T* grad = data(bound_.parameter_grads[1]);
    const T* sums = data(bound_.buffers[4]) + filters_ * depth_ * taps();
    for (std::int64_t f = 0; f < filters_; ++f) {
      grad[f] = 0;
      for (std::int64_t part = 0; part < images_.number(); ++part)
        grad[f] += sums[part * bound_.buffers[4].size(1) + f];
    }
  }

  Activate activate_;
  ImageWindows w_;
  std::int64_t rows_;
  at::ScalarType dtype_;
  bool training_;
  std::int64_t groups_;
  std::int64_t filters_;
  Parts lines_;   // output lines of all images, shared out in the forward pass
  Parts images_;  // in the backward pass
  std::int64_t group_channels_;
  std::int64_t group_filters_;
  bool joins_taps_;     // the taps of one kernel line lie next to each other in the image
  std::int64_t depth_;  // numbers of the image in one tap (all kx together where joined)
  std::vector<std::int64_t> tap_offsets_;
  std::vector<std::int64_t> line_offsets_;
};

}  // namespace

std::unique_ptr<Kernel> make_direct_convolution(const KernelSetup& setup) {
  if (setup.dtype == at::kDouble) return std::make_unique<DirectConvolution<double>>(setup);
  return std::make_unique<DirectConvolution<float>>(setup);
}

}  // namespace strata::engine
