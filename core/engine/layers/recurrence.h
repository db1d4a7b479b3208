// lstm, gru and rnn: stacked and bidirectional passes over a sequence.
#pragma once

#include "engine/kernel.h"
#include "engine/layers/cell.h"

namespace strata::engine {

/// What the three kinds' settings say.
struct RecurrentLayer {
  explicit RecurrentLayer(const KernelSetup& setup);

  Cell cell;
  std::int64_t rows;
  std::int64_t steps;
  std::int64_t inputs;
  std::int64_t units;
  std::int64_t layers;
  std::int64_t directions;
  bool sequences;  // gives the state after every step
  bool bias;
  bool training;
  double dropout;      // between layers; 0 where it does not apply
  std::uint32_t name;  // hashed id

  [[nodiscard]] std::int64_t width() const { return directions * units; }
  [[nodiscard]] std::int64_t parameters_per_pass() const { return bias ? 4 : 2; }
  /// Draws which numbers pass from layer `layer` to the next, as steps x rows x width (1 or 0).
  void draw_dropout(const StepContext& context, std::int64_t layer, std::uint8_t* keep) const;
};

/// By hand on the CPU (recurrent_pass.h), computing in float or double; elsewhere by autograd over
/// PyTorch's layers.
std::unique_ptr<Kernel> make_recurrence(const KernelSetup& setup);
/// The latter.
std::unique_ptr<Kernel> make_recorded_recurrence(const KernelSetup& setup);

}  // namespace strata::engine
