// Which numbers dropout leaves: element e of a sample is a function of (seed, step, layer, row of
// the global batch, e), so that every split of the batch draws the same mask. e counts in memory
// order (channels last).
#pragma once

#include "engine/kernel.h"

namespace strata::engine {

class KeepMask {
 public:
  KeepMask(const KernelSetup& setup, double rate);

  /// 1 with probability 1 - rate, else 0, into `keep`: uint8 on the CPU, rows outermost.
  void draw(const StepContext& context, const at::Tensor& keep) const;

 private:
  float rate_;
  std::uint32_t name_;
};

}  // namespace strata::engine
