#include "ui/train/run_facts.h"

#include <algorithm>

#include "project/project.h"
#include "run/run_info.h"

namespace strata::ui {

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
  }
  return out;
}

}  // namespace strata::ui
