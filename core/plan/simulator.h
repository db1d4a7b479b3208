// A step of a plan on devices that need not be there: the instruction lists of all ranks replayed
// with the devices' speeds and the links' latency and bandwidth.
#pragma once

#include <string_view>
#include <vector>

#include "plan/cluster.h"
#include "plan/parallel_plan.h"

namespace strata::plan {

enum class Work { forward, backward, send, reduce, update };
std::string_view word_for(Work work);

/// Seconds from the step's start. Between spans a rank waits; messages and reductions go on beside
/// its arithmetic.
struct WorkSpan {
  Work work = Work::forward;
  int micro_batch = 0;
  double start = 0;
  double end = 0;
};

struct RankTrace {
  int rank = 0;
  int alike = 1;    // ranks that do the same at the same time
  double busy = 0;  // seconds of arithmetic, update included
  std::vector<WorkSpan> spans;
};

struct Simulation {
  double step_s = 0;
  double single_s = 0;    // the same batch on one device of average speed
  double bubble = 0;      // share of the time from the first forward to the last backward in which
                          // the stages wait; of the slowest replica
  double efficiency = 1;  // single_s / (devices * step_s)
  std::vector<RankTrace> ranks;  // stage by stage, for each kind of replica
};

/// Deterministic. A message leaves when its sender has no other under way, and keeps no one from
/// computing; the reductions of a stage go one after the other. Replicas on equal devices are
/// replayed once.
Simulation simulate(const graph::Model& model, const Training& training, const ParallelPlan& plan,
                    const Cluster& cluster);

/// Seconds of collectives of `ranks` over `bytes`: a ring (Patarasuk, Yuan: "Bandwidth optimal
/// all-reduce algorithms for clusters of workstations", 2009), or a tree where that is quicker, as
/// for few bytes and many ranks.
double all_reduce_seconds(const Link& link, double bytes, int ranks);
double half_reduce_seconds(const Link& link, double bytes, int ranks);  // scatter or gather alone

}  // namespace strata::plan
