// Device memory given back for a while: what it held waits on the host.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace strata::engine {

/// The tensors keep their identity: every view of them is good again after `restore`. PyTorch's
/// FSDP frees its flat parameters in the same way (untyped_storage().resize_).
class ParkedMemory {
 public:
  /// `tensors` must be whole storages, each named once, and not be touched before `restore`.
  void park(const std::vector<at::Tensor>& tensors);
  void restore();

 private:
  struct Parked {
    at::Tensor device;
    at::Tensor host;  // its bytes
  };
  std::vector<Parked> parked_;
};

}  // namespace strata::engine
