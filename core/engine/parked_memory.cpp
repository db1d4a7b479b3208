#include "engine/parked_memory.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/StorageImpl.h>

#include <utility>

namespace strata::engine {
namespace {

at::Tensor bytes_of(const at::Tensor& tensor) {
  return at::from_blob(tensor.mutable_data_ptr(), {static_cast<std::int64_t>(tensor.nbytes())},
                       at::TensorOptions().dtype(at::kByte).device(tensor.device()));
}

}  // namespace

void ParkedMemory::park(const std::vector<at::Tensor>& tensors) {
  for (const at::Tensor& tensor : tensors) {
    if (!tensor.defined() || tensor.nbytes() == 0) continue;
    parked_.push_back({tensor, bytes_of(tensor).to(at::kCPU, /*non_blocking=*/false,
                                                   /*copy=*/true)});
    c10::StorageImpl* storage = tensor.storage().unsafeGetStorageImpl();
    storage->set_data_ptr(at::DataPtr(nullptr, tensor.device()));
  }
}

void ParkedMemory::restore() {
  for (Parked& parked : parked_) {
    at::Tensor fresh =
        at::empty({parked.host.numel()}, parked.host.options().device(parked.device.device()));
    fresh.copy_(parked.host);
    // The old storage takes the new memory over; `fresh` is left with none.
    c10::StorageImpl* from = fresh.storage().unsafeGetStorageImpl();
    parked.device.storage().unsafeGetStorageImpl()->set_data_ptr(
        from->set_data_ptr(at::DataPtr(nullptr, fresh.device())));
  }
  parked_.clear();
}

}  // namespace strata::engine
