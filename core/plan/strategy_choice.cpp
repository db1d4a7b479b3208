#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "plan/memory.h"
#include "plan/plan_parts.h"

namespace strata::plan {
namespace {

std::int64_t fullest(const PlanQuestion& question, const ParallelPlan& plan) {
  std::int64_t most = 0;
  for (const MemoryEstimate& estimate : memory_of_stages(question.model, question.training, plan))
    most = std::max(most, estimate.total());
  return most;
}

/// The least that is known of the devices' memories; 0: nothing is.
std::int64_t smallest_memory(const PlanQuestion& question) {
  std::int64_t least = 0;
  for (std::size_t rank = 0; rank < question.parallel.devices.size(); ++rank) {
    const std::int64_t memory = question.cluster.device(static_cast<int>(rank)).memory;
    if (memory > 0) least = least == 0 ? memory : std::min(least, memory);
  }
  return least;
}

class Choice {
 public:
  explicit Choice(const PlanQuestion& question)
      : question_(question), devices_(static_cast<int>(question.parallel.devices.size())) {}

  Result<ParallelPlan> make() {
    if (devices_ == 1) return named("single", "there is one device");
    if (pinned_devices(question_.model).size() > 1)
      return named("pipeline", "layers are pinned to several devices");
    if (question_.parallel.stages > 1)
      return named("pipeline",
                   fmt::format("the project asks for {} stages", question_.parallel.stages));
    if (question_.training.batch < devices_)
      return pipeline(fmt::format("a batch of {} cannot be shared out among {} devices",
                                  question_.training.batch, devices_));
    return by_memory();
  }

 private:
  Result<ParallelPlan> made(const std::string& strategy, bool shard_optimizer, int stages) const {
    Parallel parallel = question_.parallel;
    parallel.strategy = strategy;
    parallel.shard_optimizer = parallel.shard_optimizer || shard_optimizer;
    if (stages > 0) parallel.stages = stages;
    return plan_of_strategy({question_.model, question_.training, parallel, question_.cluster});
  }
  static Result<ParallelPlan> with_reason(Result<ParallelPlan> plan, std::string why) {
    if (plan.ok()) plan->why = std::move(why);
    return plan;
  }
  [[nodiscard]] Result<ParallelPlan> named(const std::string& strategy, std::string why) const {
    return with_reason(made(strategy, false, 0), std::move(why));
  }
  [[nodiscard]] bool fits(const ParallelPlan& plan) const {
    return rank_without_room(question_, plan) < 0;
  }

  Result<ParallelPlan> by_memory() const {
    auto data = made("data", false, 0);
    if (!data.ok()) return data;
    const std::int64_t room = smallest_memory(question_);
    const std::string needs = memory_words(fullest(question_, *data));
    if (room == 0)
      return with_reason(std::move(data),
                         fmt::format("a device is taken to hold the whole network ({}), so each "
                                     "trains on its own part of the batch",
                                     needs));
    if (fits(*data))
      return with_reason(std::move(data),
                         fmt::format("the network fits on each device ({} of {}), so each trains "
                                     "on its own part of the batch",
                                     needs, memory_words(room)));
    const std::string reason =
        fmt::format("the network does not fit on a device ({} of {})", needs, memory_words(room));
    if (auto sharded = made("data", true, 0); sharded.ok() && fits(*sharded)) {
      std::string why = fmt::format("{}, but does ({}) with the optimizer's state shared out",
                                    reason, memory_words(fullest(question_, *sharded)));
      return with_reason(std::move(sharded), std::move(why));
    }
    return pipeline(reason);
  }

  /// The fewest stages that fit: what is left of the devices makes replicas, which have no bubble.
  /// Where nothing fits, the layout whose fullest device holds least.
  Result<ParallelPlan> pipeline(const std::string& reason) const {
    const std::string why = reason + ", so the devices share its layers out";
    Result<ParallelPlan> best = Error{"no pipeline can be laid out", "parallel.strategy",
                                      "name fewer devices or a strategy"};
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    const int layers = static_cast<int>(question_.model.layers.size());
    for (int stages = 2; stages <= std::min(devices_, layers); ++stages) {
      if (devices_ % stages != 0) continue;
      auto plan = made("pipeline", false, stages);
      if (!plan.ok()) {
        if (!best.ok()) best = std::move(plan);
        continue;
      }
      if (fits(*plan)) return with_reason(std::move(plan), why);
      const std::int64_t most = fullest(question_, *plan);
      if (most >= least) continue;
      least = most;
      best = std::move(plan);
    }
    return with_reason(std::move(best), why);
  }

  const PlanQuestion& question_;
  int devices_;
};

}  // namespace

Result<ParallelPlan> plan_of_choice(const PlanQuestion& question) {
  return Choice(question).make();
}

}  // namespace strata::plan
