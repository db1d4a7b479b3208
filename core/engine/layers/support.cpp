#include "engine/layers/support.h"

#include <ATen/Parallel.h>

namespace strata::engine {

std::int64_t innermost_size(const at::Tensor& tensor) {
  return tensor.dim() == 4 ? tensor.size(1) : tensor.size(-1);
}

at::Tensor memory_rows(const at::Tensor& tensor) {
  const std::int64_t columns = innermost_size(tensor);
  return tensor.as_strided({tensor.numel() / columns, columns}, {columns, 1});
}

void pass_on(const at::Tensor& from, const at::Tensor& to) {
  if (from.const_data_ptr() != to.const_data_ptr()) to.copy_(from);
}

std::int64_t thread_count() { return at::get_num_threads(); }

Parts::Parts(std::int64_t count, std::int64_t most)
    : count_(count),
      size_(std::max<std::int64_t>(1, (count + most - 1) / most)),
      number_((count + size_ - 1) / size_) {}

}  // namespace strata::engine
