#include "ui/devices/memory_fixes.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/devices/device_list.h"
#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr double kTightShare = 0.8;

struct MemoryFixes {
  Q_DECLARE_TR_FUNCTIONS(MemoryFixes)
};

double fullness(std::int64_t needed, std::int64_t free) {
  return static_cast<double>(needed) / static_cast<double>(std::max<std::int64_t>(free, 1));
}

/// Those of the training settings.
std::vector<MemoryFix> training_fixes(const Project& project) {
  const plan::Training& now = project.training;
  std::vector<MemoryFix> fixes;
  const auto add = [&](const QString& name, const QString& title, const plan::Training& training) {
    fixes.push_back({name, title, training, project.parallel});
  };
  if (now.batch > 1) {
    plan::Training half = now;
    half.batch = now.batch / 2;
    add(MemoryFixes::tr("halve the batch"),
        MemoryFixes::tr("Halve the batch to %1").arg(with_commas(half.batch)), half);
  }
  if (now.accumulation * 2 <= now.batch && project.parallel.microbatches == 0) {
    plan::Training pieces = now;
    pieces.accumulation = now.accumulation * 2;
    add(MemoryFixes::tr("accumulate gradients"),
        MemoryFixes::tr("Accumulate %1 micro-batches").arg(with_commas(pieces.accumulation)),
        pieces);
  }
  if (now.precision == plan::Precision::float32 || now.precision == plan::Precision::float64) {
    plan::Training low = now;
    low.precision = plan::Precision::bfloat16;
    add(MemoryFixes::tr("use bfloat16"), MemoryFixes::tr("Compute in bfloat16"), low);
  }
  return fixes;
}

/// Those of the devices, where there are several.
std::vector<MemoryFix> parallel_fixes(const Project& project) {
  const plan::Parallel& now = project.parallel;
  std::vector<MemoryFix> fixes;
  if (!now.shard_optimizer) {
    plan::Parallel sharded = now;
    sharded.shard_optimizer = true;
    fixes.push_back({MemoryFixes::tr("shard the optimizer"), MemoryFixes::tr("Shard the optimizer"),
                     project.training, sharded});
  }
  if (now.strategy != "pipeline") {
    plan::Parallel staged = now;
    staged.strategy = "pipeline";
    staged.stages = 0;
    fixes.push_back({MemoryFixes::tr("share the layers out"),
                     MemoryFixes::tr("Share the layers out as a pipeline"), project.training,
                     staged});
  }
  return fixes;
}

/// Takes the rank on which it is tightest; the fullest where nothing is known of the machine.
void take_tightest(const RunPlan& plan, MemoryState& state) {
  int worst = 0;
  for (int rank = 1; rank < static_cast<int>(state.ranks.size()); ++rank) {
    const MemoryState::Rank& one = state.ranks[static_cast<std::size_t>(rank)];
    const MemoryState::Rank& most = state.ranks[static_cast<std::size_t>(worst)];
    const bool tighter = one.free >= 0 && most.free >= 0
                             ? fullness(one.needed, one.free) > fullness(most.needed, most.free)
                             : one.needed > most.needed;
    if (tighter) worst = rank;
  }
  state.estimate = plan.memory_of_rank(worst);
  state.free = state.ranks[static_cast<std::size_t>(worst)].free;
}

}  // namespace

MemoryState::Level MemoryState::level() const {
  if (free < 0 || estimate.layers.empty()) return Level::unknown;
  const double share = fullness(estimate.total(), free);
  return share >= 1 ? Level::too_much : share >= kTightShare ? Level::tight : Level::fits;
}

MemoryState memory_state(const graph::Model& model, const Project& project, const RunPlan* plan,
                         const device::Machine* machine) {
  MemoryState state;
  const auto free_on = [&](const std::string& device) {
    return machine != nullptr ? free_memory(project.parallel, *machine, device) : std::int64_t{-1};
  };
  if (plan == nullptr) {
    state.estimate = plan::estimate_memory(model, project.training, project.parallel);
    if (!project.parallel.devices.empty()) state.free = free_on(project.parallel.devices.front());
    return state;
  }
  const std::vector<std::string>& devices = plan->plan.devices;
  for (int rank = 0; rank < plan->plan.mesh.size(); ++rank)
    state.ranks.push_back({QString::fromStdString(pin_word(devices, rank)),
                           plan::place_of(rank, plan->plan.mesh).stage,
                           plan->memory_of_rank(rank).total(),
                           free_on(devices[static_cast<std::size_t>(rank)])});
  state.stages = plan->stages();
  take_tightest(*plan, state);
  if (state.ranks.size() == 1) state.ranks.clear();
  return state;
}

std::int64_t fullest_device(const graph::Model& model, const plan::Training& training,
                            const plan::Parallel& parallel, const device::Machine& machine) {
  plan::Parallel meant = parallel;
  meant.devices = meant_devices(parallel, machine);
  const auto plan = plan::make_plan(model, training, meant);
  if (!plan.ok()) return plan::estimate_memory(model, training, meant).total();
  std::int64_t most = 0;
  for (const plan::MemoryEstimate& stage : plan::memory_of_stages(model, training, *plan))
    most = std::max(most, stage.total());
  return most;
}

std::vector<MemoryFix> memory_fixes(const graph::Model& model, const Project& project,
                                    const device::Machine& machine) {
  if (model.layers.empty()) return {};
  std::vector<MemoryFix> fixes = training_fixes(project);
  if (meant_devices(project.parallel, machine).size() > 1)
    for (MemoryFix& fix : parallel_fixes(project))
      fixes.push_back(std::move(fix));
  const std::int64_t whole = fullest_device(model, project.training, project.parallel, machine);
  for (MemoryFix& fix : fixes)
    fix.saves = whole - fullest_device(model, fix.training, fix.parallel, machine);
  std::erase_if(fixes, [](const MemoryFix& fix) { return fix.saves <= 0; });
  std::stable_sort(fixes.begin(), fixes.end(),
                   [](const MemoryFix& a, const MemoryFix& b) { return a.saves > b.saves; });
  return fixes;
}

}  // namespace strata::ui
