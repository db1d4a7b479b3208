// Layers split by their outputs: dense and embedding by units, convolutions by filters. Every shard
// computes its columns of Y from the whole X with the layer's own kernel.
//   Y = [Y_0 | Y_1 | ..], gathered; dX = sum over shards of what dY_s gives
#include "engine/layers/support.h"
#include "engine/parallel/tensor_exchange.h"
#include "engine/parallel/tensor_kernel.h"
#include "plan/tensor_split.h"

namespace strata::engine {
namespace {

/// The layer as one shard computes it.
graph::Layer shard_layer(const graph::Layer& layer, int shards) {
  graph::Layer part = layer;
  const auto cut = [shards](const graph::Shape& shape, std::size_t dimension) {
    std::vector<std::int64_t> sizes = shape.sizes();
    sizes[dimension] /= shards;
    return graph::Shape(std::move(sizes));
  };
  part.spec.settings.set(std::string(plan::word_for(plan::tensor_split_of(layer))),
                         plan::tensor_parts(layer) / shards);
  for (graph::Parameter& parameter : part.facts.parameters)
    if (const auto where = plan::cut_of(layer, parameter))
      parameter.shape = cut(parameter.shape, static_cast<std::size_t>(where->dimension));
  graph::Shape& out = part.facts.output.shape;
  out = cut(out, out.rank() == 3 ? 0 : out.rank() - 1);
  return part;
}

/// Memory laid out as a batch of that shape: channels innermost for images.
at::Tensor as_batch(const at::Tensor& flat, std::int64_t rows, const graph::Shape& shape) {
  const std::vector<std::int64_t>& s = shape.sizes();
  if (shape.rank() == 3) return flat.view({rows, s[1], s[2], s[0]}).permute({0, 3, 1, 2});
  std::vector<std::int64_t> sizes = {rows};
  sizes.insert(sizes.end(), s.begin(), s.end());
  return flat.view(sizes);
}

class TensorColumns final : public Kernel {
 public:
  TensorColumns(const KernelSetup& setup, ShardGroup& shards)
      : shards_(shards),
        layer_(shard_layer(setup.layer, shards.size())),
        columns_(layer_.facts.output.shape.features()),
        elements_(setup.rows * layer_.facts.output.shape.elements()),
        room_(shards, elements_ / columns_, columns_),
        rows_(setup.rows),
        dtype_(setup.dtype),
        training_(setup.training),
        inner_(make_kernel(
            {layer_, setup.rows, setup.dtype, setup.device, setup.training, setup.replicas})) {}

  [[nodiscard]] std::vector<BufferNeed> buffers() const override {
    using Life = BufferNeed::Life;
    std::vector<BufferNeed> needs = inner_->buffers();
    needs.push_back({{elements_}, dtype_, training_ ? Life::saved : Life::forward});
    needs.push_back({{room_.elements()}, dtype_, Life::forward});
    if (training_) needs.push_back({{elements_}, dtype_, Life::backward});
    return needs;
  }

  void bind(Binding binding) override {
    Kernel::bind(binding);
    const std::size_t own = inner_->buffers().size();
    const graph::Shape& shape = layer_.facts.output.shape;
    whole_ = by_shard(bound_.output);
    part_ = bound_.buffers[own].view({-1, columns_});
    gathered_ = bound_.buffers[own + 1];
    binding.output = as_batch(bound_.buffers[own], rows_, shape);
    if (bound_.output_grad.defined()) {
      whole_grad_ = by_shard(bound_.output_grad);
      part_grad_ = bound_.buffers[own + 2].view({-1, columns_});
      binding.output_grad = as_batch(bound_.buffers[own + 2], rows_, shape);
    }
    binding.buffers.resize(own);
    inner_->bind(std::move(binding));
  }

  void forward(const StepContext& context) override {
    inner_->forward(context);
    room_.of(gathered_, shards_.rank()).copy_(part_);
    shards_.gather(gathered_);
    whole_.copy_(room_.side_by_side(gathered_));
  }

  void backward(const StepContext& context) override {
    part_grad_.copy_(whole_grad_.select(1, shards_.rank()));
    inner_->backward(context);
    if (bound_.input_grads[0].defined()) shards_.sum(bound_.input_grads[0]);
  }

 private:
  /// A whole output as rows x shards x columns.
  [[nodiscard]] at::Tensor by_shard(const at::Tensor& whole) const {
    return memory_rows(whole).view({-1, shards_.size(), columns_});
  }

  ShardGroup& shards_;
  graph::Layer layer_;
  std::int64_t columns_;
  std::int64_t elements_;  // of its part of the output
  SliceRoom room_;
  std::int64_t rows_;
  at::ScalarType dtype_;
  bool training_;
  std::unique_ptr<Kernel> inner_;
  at::Tensor whole_, part_, gathered_, whole_grad_, part_grad_;
};

}  // namespace

std::unique_ptr<Kernel> make_tensor_columns(const KernelSetup& setup, ShardGroup& shards) {
  return std::make_unique<TensorColumns>(setup, shards);
}

}  // namespace strata::engine
