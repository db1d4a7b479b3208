#include "engine/reporter.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "engine/median.h"

namespace strata::engine {
namespace {

constexpr std::chrono::milliseconds kBetweenSteps{50};
constexpr std::chrono::milliseconds kBetweenMeasures{1000};

double now_s() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// Processor time of this process, all threads together.
double cpu_s() {
  struct rusage used = {};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// Memory of this process that lies in RAM, in bytes.
std::int64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::int64_t total_pages = 0;
  std::int64_t resident_pages = 0;
  in >> total_pages >> resident_pages;
  return resident_pages * ::sysconf(_SC_PAGESIZE);
}

}  // namespace

Reporter::Reporter(const TrainHooks& hooks, const Team& team, int threads)
    : hooks_(hooks),
      team_(team),
      threads_(threads),
      last_steps_(Clock::now()),
      last_measure_(Clock::now()),
      last_cpu_s_(cpu_s()) {}

Result<> Reporter::send(link::Payload payload) {
  return team_.is_leader() ? hooks_.on_event({now_s(), std::move(payload)}) : Result<>();
}

Result<> Reporter::state(link::RunState state, std::string message) {
  return send(link::StateEvent{state, std::move(message)});
}

Result<> Reporter::model(const graph::Model& model, std::int64_t steps_per_epoch,
                         std::int64_t total_steps) {
  link::ModelEvent event;
  event.steps_per_epoch = steps_per_epoch;
  event.total_steps = total_steps;
  for (const graph::Layer& layer : model.layers)
    event.layers.push_back(
        {layer.id(), layer.spec.kind, layer.facts.output.shape.sizes(), layer.parameter_count()});
  event.parameters = model.parameter_count();
  return send(std::move(event));
}

Result<> Reporter::step(std::int64_t step, std::int64_t epoch, const LossSums& sums,
                        double learning_rate, double step_ms, double comm_ms) {
  recent_step_ms_.push_back(step_ms);
  recent_comm_ms_.push_back(comm_ms);
  if (!team_.is_leader()) return {};
  if (held_.loss.empty()) {
    held_.first = step;
    held_.epoch = epoch;
  }
  held_.loss.push_back(sums.mean());
  if (sums.counted > 0) held_.accuracy.push_back(sums.accuracy());
  held_.learning_rate.push_back(learning_rate);
  held_.step_ms.push_back(step_ms);
  return Clock::now() - last_steps_ < kBetweenSteps ? Result<>() : flush_steps();
}

Result<> Reporter::flush_steps() {
  if (held_.loss.empty()) return {};
  last_steps_ = Clock::now();
  return send(std::exchange(held_, {}));
}

bool Reporter::wants_measure() const {
  return team_.is_leader() && Clock::now() - last_measure_ >= kBetweenMeasures;
}

Result<> Reporter::measured(std::int64_t step, const StepRunner& runner) {
  STRATA_TRY(const std::vector<LayerHealth> layers, layers_of_ranks(runner));
  STRATA_TRY(const std::vector<RankNumbers> ranks, numbers_of_ranks(team_, own_numbers()));
  if (!layers.empty()) {
    link::LayersEvent event;
    event.step = step;
    for (const LayerHealth& l : layers)
      event.layers.push_back(
          {l.id, l.gradient_norm, l.weight_norm, l.update_ratio, l.zero_fraction});
    STRATA_CHECK(send(std::move(event)));
  }
  for (std::size_t r = 0; r < ranks.size(); ++r)
    STRATA_CHECK(send(link::RankEvent{
        static_cast<int>(r), team_.plan().devices[r], ranks[r].step_ms, ranks[r].comm_ms,
        static_cast<std::int64_t>(ranks[r].memory_bytes), ranks[r].utilisation}));
  if (team_.size() == 1) return {};
  STRATA_TRY(auto spans, timeline_of_ranks(runner));
  return send(link::TimelineEvent{step, std::move(spans)});
}

RankNumbers Reporter::own_numbers() {
  const Clock::time_point now = Clock::now();
  const double wall_s =
      std::chrono::duration<double>(now - std::exchange(last_measure_, now)).count();
  const double busy_s = cpu_s() - last_cpu_s_;
  last_cpu_s_ += busy_s;
  return {median(std::exchange(recent_step_ms_, {})), median(std::exchange(recent_comm_ms_, {})),
          static_cast<double>(resident_bytes()),
          std::clamp(busy_s / (wall_s * threads_), 0.0, 1.0)};
}

}  // namespace strata::engine
