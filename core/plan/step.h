// A training step as a list of instructions, one list for each rank. The engine executes it;
// timelines, simulators and tests read it. Strategies show in the list and nowhere else: data
// parallelism inserts `reduce`, a pipeline splits the layers and orders micro-batches, a sharded
// optimizer ends with `gather`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/network.h"
#include "plan/parallel_plan.h"

namespace strata::plan {

enum class Op {
  load,             // micro-batch m of the rank's rows into the network's input and targets
  recv_activation,  // layer k's output of micro-batch m, from stage `peer`
  forward,          // layer k on micro-batch m
  send_activation,  // layer k's output of micro-batch m, to stage `peer`
  loss,             // loss, its gradient and the counts of micro-batch m
  recv_gradient,    // of layer k's output, from a later stage that read it
  backward,         // layer k on micro-batch m
  send_gradient,    // of layer k's output, to the stage it came from
  accumulate,       // micro-batch m's parameter gradients onto the step's
  reduce,           // begins to add up the gradients of layers [layer, until) over the replicas
  share,            // waits for that; loss sums, commands and whether all is finite, over all ranks
  clip,             // gradients to the wanted norm or range
  update,           // parameters (a sharded optimizer: the rank's share of them) from gradients
  gather,           // the other replicas' shares of the parameters
};

struct Instruction {
  Op op = Op::load;
  int layer = -1;       // all but load, loss, accumulate, share, clip, update, gather
  int micro_batch = 0;  // all before reduce
  int peer = -1;        // stage; sends and receives
  int until = -1;       // reduce
  bool operator==(const Instruction&) const = default;
};

/// "forward conv1 (micro-batch 0)"
std::string text(const Instruction& instruction, const graph::Model& model);

/// Parameters that training changes; none where the layer is frozen.
std::int64_t trained_numbers(const graph::Layer& layer);

/// For each layer whether anything behind it (or itself) has parameters to train, so that a
/// backward is wanted.
std::vector<bool> wants_backward(const graph::Model& model);

/// The step of the rank at `place`. Layers of other stages whose outputs its own layers read are
/// received, those of its own that later stages read are sent, in the same order on both sides.
/// `clip`: gradients are limited before the update.
std::vector<Instruction> step_of(const graph::Model& model, const ParallelPlan& plan,
                                 const Place& place, bool clip);

/// A plan for one device that splits its batch into so many micro-batches.
ParallelPlan plan_for_one(const graph::Model& model, int micro_batches);

}  // namespace strata::plan
