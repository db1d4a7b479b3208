// Between a whole parameter and the part of it that a shard holds.
#pragma once

#include <ATen/core/Tensor.h>

#include "engine/parameter_layout.h"

namespace strata::engine {

/// The slot's part of a contiguous tensor of the parameter's full size; the tensor itself where the
/// slot holds it whole.
at::Tensor slice_of(const at::Tensor& full, const ParameterSlot& slot);
/// Writes the slot's part into such a tensor.
void put_slice(const at::Tensor& part, const ParameterSlot& slot, const at::Tensor& full);

}  // namespace strata::engine
