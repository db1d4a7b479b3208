#include "plan_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

#include "plan/boundary.h"

namespace strata::app {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

Json memory_json(const plan::MemoryEstimate& memory) {
  return {{"total", memory.total()},           {"parameters", memory.parameters},
          {"gradients", memory.gradients},     {"optimizer", memory.optimizer},
          {"activations", memory.activations}, {"input", memory.input},
          {"working", memory.working},         {"communication", memory.communication},
          {"program", memory.program}};
}

Json stages_json(const PlanReport& report) {
  const std::vector<double> shares = report.shares();
  Json out = Json::array();
  for (int s = 0; s < report.plan.mesh.stages; ++s)
    out.push_back({{"stage", s},
                   {"devices", report.devices_of(s)},
                   {"layers", report.layers_of(s)},
                   {"share", shares[at(s)]},
                   {"memory", memory_json(report.memory[at(s)])},
                   {"reduced_bytes", plan::reduced_bytes(report.model, report.training, report.plan,
                                                         report.plan.stages[at(s)])}});
  return out;
}

/// Spans as the `timeline` event has them: stage, what, micro-batch, begin and end.
Json timeline_json(const PlanReport& report) {
  Json out = Json::array();
  for (int s = 0; s < report.plan.mesh.stages; ++s)
    for (const plan::WorkSpan& span : report.simulation.ranks[at(s)].spans)
      out.push_back(
          {s, plan::word_for(span.work), span.micro_batch, 1e3 * span.start, 1e3 * span.end});
  return out;
}

Json prediction_json(const PlanReport& report) {
  const plan::ParallelPlan& plan = report.plan;
  return {{"step_ms", 1e3 * report.simulation.step_s},
          {"single_ms", 1e3 * report.simulation.single_s},
          {"samples_per_s", report.samples_per_s()},
          {"efficiency", report.simulation.efficiency},
          {"bubble", report.simulation.bubble},
          {"equal_stages_bubble", plan::ideal_bubble(plan.mesh.stages, plan.micro_batches)},
          {"memory_bytes", report.most_memory()}};
}

Json mesh_json(const plan::Mesh& mesh) {
  return {{"replicas", mesh.replicas}, {"stages", mesh.stages}, {"shards", mesh.shards}};
}

Json scale_json(const std::vector<ScaleRow>& scale) {
  Json out = Json::array();
  for (const ScaleRow& row : scale) {
    Json entry = {{"devices", row.devices}};
    if (row.report.ok()) {
      entry.update(prediction_json(*row.report));
      entry["strategy"] = row.report->plan.strategy;
      entry["mesh"] = mesh_json(row.report->plan.mesh);
      entry["batch"] = row.report->training.batch;
    } else {
      entry["problem"] = row.report.error().text();
    }
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace

std::int64_t PlanReport::most_memory() const {
  std::int64_t most = 0;
  for (const plan::MemoryEstimate& estimate : memory)
    most = std::max(most, estimate.total());
  return most;
}

std::vector<std::string> PlanReport::devices_of(int stage) const {
  std::vector<std::string> out;
  for (int rank = 0; rank < plan.mesh.size(); ++rank)
    if (plan::place_of(rank, plan.mesh).stage == stage) out.push_back(plan.devices[at(rank)]);
  return out;
}

std::vector<std::string> PlanReport::layers_of(int stage) const {
  std::vector<std::string> out;
  for (int k = plan.stages[at(stage)].first; k < plan.stages[at(stage)].last; ++k)
    out.push_back(model.layers[at(k)].id());
  return out;
}

std::vector<double> PlanReport::shares() const {
  const plan::LayerTimes times =
      plan::layer_times(model, training, cluster, plan::micro_batch_rows(training, plan));
  std::vector<double> out;
  for (const plan::LayerRange& range : plan.stages) {
    out.push_back(0);
    for (int k = range.first; k < range.last; ++k)
      out.back() += times.forward[at(k)] + times.backward[at(k)];
  }
  const double all = std::accumulate(out.begin(), out.end(), 0.0);
  for (double& share : out)
    share = all > 0 ? share / all : 1.0 / static_cast<double>(out.size());
  return out;
}

Json plan_json(const PlanReport& report, const std::vector<ScaleRow>& scale) {
  const plan::ParallelPlan& plan = report.plan;
  Json traffic = Json::array();
  for (const plan::Traffic& pair : report.traffic)
    traffic.push_back({{"from", pair.from},
                       {"to", pair.to},
                       {"activation_bytes", pair.activations},
                       {"gradient_bytes", pair.gradients}});
  Json out = {{"name", report.name},
              {"strategy", plan.strategy},
              {"why", plan.why},
              {"cautions", plan.cautions},
              {"simulated", report.simulated},
              {"mesh", mesh_json(plan.mesh)},
              {"batch", report.training.batch},
              {"micro_batches", plan.micro_batches},
              {"rows", plan::micro_batch_rows(report.training, plan)},
              {"schedule", plan.order == plan::PipelineOrder::gpipe ? "gpipe" : "1f1b"},
              {"shard_optimizer", plan.shard_optimizer},
              {"sync_batchnorm", plan.sync_batchnorm},
              {"assumed",
               {{"gflops", report.cluster.rate.flops_per_s / 1e9},
                {"memory_gb_per_s", report.cluster.rate.bytes_per_s / 1e9},
                {"link_gb_per_s", report.cluster.link.bytes_per_s / 1e9},
                {"link_latency_us", report.cluster.link.latency_s * 1e6}}},
              {"predicted", prediction_json(report)},
              {"stages", stages_json(report)},
              {"traffic", std::move(traffic)},
              {"timeline", timeline_json(report)}};
  if (!report.simulated) out["devices"] = plan.devices;
  if (!scale.empty()) out["scaling"] = scale_json(scale);
  return out;
}

}  // namespace strata::app
