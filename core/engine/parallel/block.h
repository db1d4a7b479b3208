// Tensors as a communicator sees them.
#pragma once

#include <ATen/core/Tensor.h>

#include "comm/communicator.h"

namespace strata::engine {

/// All numbers of a tensor without gaps. Types that are not summed travel as bytes.
comm::Block block_of(const at::Tensor& tensor);

}  // namespace strata::engine
