#include "ui/train/run_facts.h"

#include <algorithm>

#include "data/open.h"
#include "project/project.h"
#include "run/run_info.h"

namespace strata::ui {

namespace {

/// What the run's ranks do, made again as they made it. Nothing where that fails: the plan is there
/// to explain.
void read_plan(const std::filesystem::path& run_folder, const Project& project, RunSettings& out) {
  plan::Parallel parallel = project.parallel;
  if (!out.info.devices.empty()) parallel.devices = out.info.devices;
  if (parallel.devices.size() < 2) return;
  const auto folder = (run_folder / out.info.project_file).lexically_normal().parent_path();
  const auto facts = data::describe_dataset(project.data, folder);
  if (!facts.ok()) return;
  const auto model = graph::infer(project.network, facts->signal);
  if (!model.ok()) return;
  auto plan = run_plan(*model, project.training, parallel, device::machine());
  if (!plan.ok()) return;
  for (const plan::LayerRange& range : plan->plan.stages) {
    out.stage_layers.emplace_back();
    for (int k = range.first; k < range.last; ++k)
      out.stage_layers.back() << QString::fromStdString(
          model->layers[static_cast<std::size_t>(k)].id());
  }
  out.plan = std::move(plan).value();
}

}  // namespace

std::int64_t RunSettings::ranks() const {
  const std::size_t devices = info.devices.empty() ? parallel.devices.size() : info.devices.size();
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(devices));
}

std::int64_t RunSettings::micro_batches() const {
  return std::max<std::int64_t>(1, training ? training->accumulation : 1);
}

QString optimizer_title(plan::OptimizerKind kind) {
  switch (kind) {
    case plan::OptimizerKind::sgd:
      return QStringLiteral("SGD");
    case plan::OptimizerKind::adam:
      return QStringLiteral("Adam");
    case plan::OptimizerKind::adamw:
      return QStringLiteral("AdamW");
    case plan::OptimizerKind::rmsprop:
      return QStringLiteral("RMSprop");
    case plan::OptimizerKind::adagrad:
      return QStringLiteral("Adagrad");
  }
  return {};
}

RunSettings read_run_facts(const std::filesystem::path& run_folder) {
  RunSettings out;
  if (Result<run::RunInfo> info = run::read_run_info(run_folder); info.ok())
    out.info = std::move(info).value();
  if (Result<Project> project = read_project(run_folder / "project.strata"); project.ok()) {
    out.training = project->training;
    out.parallel = project->parallel;
    for (const graph::LayerSpec& layer : project->network.layers)
      if (layer.settings.has("activation") && layer.settings.word("activation") == "relu")
        out.rectified.insert(layer.id);
    read_plan(run_folder, *project, out);
  }
  return out;
}

}  // namespace strata::ui
