// A training step as a list of instructions. The engine executes it; timelines, simulators and
// tests read it. Strategies are transformations of this list: data parallelism inserts `reduce`, a
// pipeline splits it by stage and orders it by schedule, a sharded optimizer narrows `update`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/network.h"

namespace strata::plan {

enum class Op {
  load,        // micro-batch m of the batch into the network's input and targets
  forward,     // layer k on micro-batch m
  loss,        // loss, its gradient and the counts of micro-batch m
  backward,    // layer k on micro-batch m
  accumulate,  // micro-batch m's parameter gradients onto the step's
  clip,        // gradients to the wanted norm or range
  update,      // parameters from gradients
};

struct Instruction {
  Op op = Op::load;
  int layer = -1;       // forward, backward
  int micro_batch = 0;  // all but clip and update
  bool operator==(const Instruction&) const = default;
};

/// "forward conv1 (micro-batch 0)"
std::string text(const Instruction& instruction, const graph::Model& model);

/// For each layer whether anything behind it (or itself) has parameters to train, so that a
/// backward is wanted.
std::vector<bool> wants_backward(const graph::Model& model);

/// The step on one device: every micro-batch's load, forward of all layers, loss, backward of the
/// layers that want one, accumulate (only with several micro-batches); then clip (if asked) and
/// update.
std::vector<Instruction> single_device_step(const graph::Model& model, int micro_batches,
                                            bool clip);

}  // namespace strata::plan
