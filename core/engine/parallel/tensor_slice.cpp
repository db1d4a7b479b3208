#include "engine/parallel/tensor_slice.h"

#include <vector>

namespace strata::engine {
namespace {

/// The part as a view of the full tensor, with the blocks as a dimension of their own.
at::Tensor view_in(const at::Tensor& full, const ParameterSlot& slot) {
  const plan::ParameterCut& cut = slot.slice->cut;
  std::vector<std::int64_t> sizes = slot.full_sizes;
  const auto at = sizes.begin() + cut.dimension;
  *at /= cut.blocks;
  sizes.insert(at, cut.blocks);
  return full.view(sizes).narrow(cut.dimension + 1, slot.slice->first, slot.slice->count);
}

}  // namespace

at::Tensor slice_of(const at::Tensor& full, const ParameterSlot& slot) {
  return slot.slice ? view_in(full, slot).reshape(slot.sizes) : full;
}

void put_slice(const at::Tensor& part, const ParameterSlot& slot, const at::Tensor& full) {
  if (!slot.slice) {
    full.copy_(part);
    return;
  }
  const at::Tensor to = view_in(full, slot);
  to.copy_(part.view(to.sizes()));
}

}  // namespace strata::engine
