#include "engine/parallel/block.h"

namespace strata::engine {

comm::Block block_of(const at::Tensor& tensor) {
  void* data = tensor.numel() > 0 ? tensor.mutable_data_ptr() : nullptr;
  switch (tensor.scalar_type()) {
    case at::kFloat:
      return {data, tensor.numel(), comm::Number::float32};
    case at::kDouble:
      return {data, tensor.numel(), comm::Number::float64};
    case at::kLong:
      return {data, tensor.numel(), comm::Number::int64};
    case at::kInt:
      return {data, tensor.numel(), comm::Number::int32};
    default:
      return {data, static_cast<std::int64_t>(tensor.nbytes()), comm::Number::byte};
  }
}

}  // namespace strata::engine
