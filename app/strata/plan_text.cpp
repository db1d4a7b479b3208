#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plan_report.h"
#include "table.h"

namespace strata::app {
namespace {

using Align = Table::Align;

std::size_t at(int index) { return static_cast<std::size_t>(index); }

std::string milliseconds(double seconds) {
  const double ms = 1e3 * seconds;
  return ms < 10       ? fmt::format("{:.2f} ms", ms)
         : ms < 10'000 ? fmt::format("{:.0f} ms", ms)
                       : fmt::format("{:.1f} s", seconds);
}

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

/// "conv1 .. pool2 (4)"
std::string layers_words(const std::vector<std::string>& layers) {
  if (layers.size() <= 2) return fmt::format("{}", fmt::join(layers, ", "));
  return fmt::format("{} .. {} ({})", layers.front(), layers.back(), layers.size());
}

/// "cpu", "cpu x4", "cuda:0, cuda:2"
std::string devices_words(const std::vector<std::string>& devices) {
  constexpr std::size_t kMostNamed = 4;
  if (devices.size() == 1) return devices.front();
  if (std::all_of(devices.begin(), devices.end(),
                  [&](const std::string& device) { return device == devices.front(); }))
    return fmt::format("{} x{}", devices.front(), devices.size());
  if (devices.size() <= kMostNamed) return fmt::format("{}", fmt::join(devices, ", "));
  return fmt::format("{} .. {} ({})", devices.front(), devices.back(), devices.size());
}

std::string heading(const PlanReport& report) {
  const plan::ParallelPlan& plan = report.plan;
  std::string out = fmt::format("{}: {}", report.name, plan.strategy);
  const int devices = plan.mesh.size();
  out += fmt::format(" on {}{} device{}", devices, report.simulated ? " simulated" : "",
                     devices == 1 ? "" : "s");
  if (plan.mesh.stages > 1 && plan.mesh.replicas > 1)
    out += fmt::format(", {} replicas of {} stages", plan.mesh.replicas, plan.mesh.stages);
  if (plan.shard_optimizer) out += ", optimizer state shared out";
  out += "\n";
  if (!plan.why.empty()) out += fmt::format("why: {}\n", plan.why);
  for (const std::string& caution : plan.cautions)
    out += fmt::format("caution: {}\n", caution);
  return out;
}

std::string batch_words(const PlanReport& report) {
  const plan::ParallelPlan& plan = report.plan;
  std::string out = fmt::format("batch {}", with_thousands(report.training.batch));
  if (plan.mesh.replicas > 1) out += fmt::format(", {} replicas", plan.mesh.replicas);
  const std::int64_t rows = plan::micro_batch_rows(report.training, plan);
  if (plan.micro_batches > 1) out += fmt::format(", {} micro-batches", plan.micro_batches);
  if (plan.micro_batches > 1 || plan.mesh.replicas > 1)
    out += fmt::format(" of {} row{}", rows, rows == 1 ? "" : "s");
  if (plan.mesh.stages > 1)
    out +=
        fmt::format(", schedule {}", plan.order == plan::PipelineOrder::gpipe ? "gpipe" : "1f1b");
  return out + "\n";
}

std::string prediction_words(const PlanReport& report) {
  const plan::Simulation& found = report.simulation;
  std::string out = fmt::format("predicted: step {}, {} samples/s", milliseconds(found.step_s),
                                with_thousands(static_cast<std::int64_t>(report.samples_per_s())));
  if (report.plan.mesh.size() > 1) out += fmt::format(", efficiency {}", percent(found.efficiency));
  if (report.plan.mesh.stages > 1)
    out += fmt::format(
        ", bubble {} ({} if the stages were equal)", percent(found.bubble),
        percent(plan::ideal_bubble(report.plan.mesh.stages, report.plan.micro_batches)));
  const plan::Cluster& cluster = report.cluster;
  out += fmt::format("\nassumed: {} GFLOP/s a device", cluster.rate.flops_per_s / 1e9);
  if (report.plan.mesh.size() > 1)
    out += fmt::format(", links of {:g} GB/s and {:g} us", cluster.link.bytes_per_s / 1e9,
                       cluster.link.latency_s * 1e6);
  return out + "\n\n";
}

std::string stage_table(const PlanReport& report) {
  Table table({{"STAGE", Align::right},
               {"DEVICE"},
               {"LAYERS"},
               {"SHARE", Align::right},
               {"MEMORY", Align::right},
               {"WEIGHTS", Align::right},
               {"GRADIENTS", Align::right},
               {"OPTIMIZER", Align::right},
               {"ACTIVATIONS", Align::right},
               {"MESSAGES", Align::right}});
  const std::vector<double> shares = report.shares();
  for (int s = 0; s < report.plan.mesh.stages; ++s) {
    const plan::MemoryEstimate& memory = report.memory[at(s)];
    table.add({std::to_string(s), devices_words(report.devices_of(s)),
               layers_words(report.layers_of(s)), percent(shares[at(s)]),
               bytes_text(memory.total()), bytes_text(memory.parameters),
               bytes_text(memory.gradients), bytes_text(memory.optimizer),
               bytes_text(memory.activations + memory.input + memory.working),
               bytes_text(memory.communication)});
  }
  return table.text();
}

std::string traffic_table(const PlanReport& report) {
  std::string out;
  if (!report.traffic.empty()) {
    Table table({{"BETWEEN STAGES"},
                 {"ACTIVATIONS / STEP", Align::right},
                 {"GRADIENTS / STEP", Align::right}});
    for (const plan::Traffic& pair : report.traffic)
      table.add({fmt::format("{} - {}", pair.from, pair.to), bytes_text(pair.activations),
                 bytes_text(pair.gradients)});
    out += fmt::format("\n{}", table.text());
  }
  if (report.plan.mesh.replicas < 2) return out;
  std::int64_t most = 0;
  for (const plan::LayerRange& range : report.plan.stages)
    most = std::max(most, plan::reduced_bytes(report.model, report.training, report.plan, range));
  return out + fmt::format("\nreplicas add up {} of gradients a step\n", bytes_text(most));
}

std::string scale_table(const std::vector<ScaleRow>& scale) {
  if (scale.empty()) return {};
  Table table({{"DEVICES", Align::right},
               {"STRATEGY"},
               {"BATCH", Align::right},
               {"STEP", Align::right},
               {"SAMPLES/S", Align::right},
               {"EFFICIENCY", Align::right},
               {"BUBBLE", Align::right},
               {"MEMORY", Align::right}});
  std::string problems;
  for (const ScaleRow& row : scale) {
    const std::string devices = with_thousands(row.devices);
    if (!row.report.ok()) {
      table.add({devices, "-"});
      problems += fmt::format("{} devices: {}\n", devices, row.report.error().what);
      continue;
    }
    const PlanReport& report = *row.report;
    const plan::Mesh& mesh = report.plan.mesh;
    std::string strategy = report.plan.strategy;
    if (mesh.stages > 1) strategy += fmt::format(" {} x {}", mesh.replicas, mesh.stages);
    table.add({devices, strategy, with_thousands(report.training.batch),
               milliseconds(report.simulation.step_s),
               with_thousands(static_cast<std::int64_t>(report.samples_per_s())),
               percent(report.simulation.efficiency), percent(report.simulation.bubble),
               bytes_text(report.most_memory())});
  }
  return fmt::format("\n{}{}", table.text(), problems);
}

char letter_for(const plan::WorkSpan& span) {
  switch (span.work) {
    case plan::Work::forward:
      return static_cast<char>('0' + span.micro_batch % 10);
    case plan::Work::backward:
      return static_cast<char>('a' + span.micro_batch % 10);
    case plan::Work::update:
      return 'U';
    case plan::Work::reduce:
      return 'R';
    case plan::Work::send:
      break;
  }
  return 0;
}

/// What goes on at each column's middle; arithmetic hides the reductions beside it.
std::string line_of(const plan::RankTrace& trace, double step_s, int columns) {
  std::string line(at(columns), '.');
  for (const bool arithmetic : {false, true})
    for (const plan::WorkSpan& span : trace.spans) {
      const char letter = letter_for(span);
      if (letter == 0 || (span.work != plan::Work::reduce) != arithmetic) continue;
      const auto column = [&](double seconds) {
        return std::clamp(static_cast<int>(std::lround(seconds / step_s * columns)), 0, columns);
      };
      for (int c = column(span.start); c < column(span.end); ++c)
        line[at(c)] = letter;
    }
  return line;
}

}  // namespace

std::string timeline_text(const PlanReport& report, int columns) {
  constexpr int kMostLines = 32;
  const int stages = report.plan.mesh.stages;
  if (stages < 2 || !(report.simulation.step_s > 0)) return {};
  std::string out = "\n";
  for (int s = 0; s < std::min(stages, kMostLines); ++s)
    out += fmt::format("stage {:>2} |{}|\n", s,
                       line_of(report.simulation.ranks[at(s)], report.simulation.step_s, columns));
  if (stages > kMostLines) out += fmt::format("and {} more\n", stages - kMostLines);
  return out +
         "digits: forward of micro-batch 0, 1, ...; letters a, b, ...: backward; R: gradients of "
         "replicas;\nU: update; dots: waiting\n";
}

std::string plan_text(const PlanReport& report, const std::vector<ScaleRow>& scale) {
  constexpr int kColumns = 80;
  return heading(report) + batch_words(report) + prediction_words(report) + stage_table(report) +
         traffic_table(report) + timeline_text(report, kColumns) + scale_table(scale);
}

}  // namespace strata::app
