// Steps on the way to a plan, for make_plan alone.
#pragma once

#include <string>
#include <vector>

#include "plan/cluster.h"
#include "plan/parallel_plan.h"

namespace strata::plan {

/// Everything a plan is made from.
struct PlanQuestion {
  const graph::Model& model;
  const Training& training;
  const Parallel& parallel;
  const Cluster& cluster;
};

/// The plan of a strategy that is named ("auto" is none).
Result<ParallelPlan> plan_of_strategy(const PlanQuestion& question);

/// Names a strategy, says why, and makes its plan.
Result<ParallelPlan> plan_of_choice(const PlanQuestion& question);

/// Balanced stages for the plan's mesh, schedule and micro-batches, which keep to the layers' pins;
/// and to the devices' memory, where that is possible.
Result<std::vector<LayerRange>> stages_for(const PlanQuestion& question, const ParallelPlan& plan);

/// Devices that layers name, in the model's order, each once.
std::vector<std::string> pinned_devices(const graph::Model& model);

/// How many micro-batches a pipeline takes where nobody says: four for each stage keep the bubble
/// below a fifth; fewer where they would have too few rows. Numbers that divide the rows come
/// first.
int usual_micro_batches(std::int64_t rows, int stages, std::int64_t least_rows);

/// Whether a layer's result depends on which rows it sees together.
bool has_batch_statistics(const graph::Layer& layer);

/// What is not equal to one device's training, and what does not fit.
std::vector<std::string> cautions_of(const PlanQuestion& question, const ParallelPlan& plan);

/// The first rank whose memory the plan exceeds; -1: none.
int rank_without_room(const PlanQuestion& question, const ParallelPlan& plan);

std::string memory_words(std::int64_t bytes);  // "3.1 GB"

}  // namespace strata::plan
