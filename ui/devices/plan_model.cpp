#include "ui/devices/plan_model.h"

namespace strata::ui {

PlanModel::PlanModel(ProjectDocument& document, DeviceMonitor& monitor, QObject* parent)
    : QObject(parent), document_(document), monitor_(monitor), machine_(monitor.machine()) {
  soon_.setSingleShot(true);
  soon_.setInterval(0);
  connect(&soon_, &QTimer::timeout, this, &PlanModel::planned);
  connect(&document, &ProjectDocument::changed, this, [this](ProjectDocument::Parts parts) {
    if (parts & (ProjectDocument::kData | ProjectDocument::kNetwork | ProjectDocument::kTraining |
                 ProjectDocument::kParallel))
      forget();
  });
  connect(&document, &ProjectDocument::diagnosed, this, &PlanModel::forget);
  connect(&document, &ProjectDocument::replaced, this, &PlanModel::forget);
  connect(&monitor, &DeviceMonitor::measured, this, &PlanModel::look_at_machine);
}

const RunPlan* PlanModel::plan() const {
  work_out();
  return plan_ ? &*plan_ : nullptr;
}

const Error* PlanModel::refusal() const {
  work_out();
  return refusal_ ? &*refusal_ : nullptr;
}

void PlanModel::forget() {
  known_ = false;
  soon_.start();
}

/// Its load does not matter, only what there is.
void PlanModel::look_at_machine() {
  const device::Machine& now = monitor_.machine();
  if (now.cpu.cores == machine_.cpu.cores && now.gpus.size() == machine_.gpus.size()) return;
  machine_ = now;
  forget();
}

void PlanModel::work_out() const {
  if (known_) return;
  known_ = true;
  plan_.reset();
  refusal_.reset();
  const Project& project = document_.project();
  if (document_.diagnosis().model.layers.empty()) return;
  auto made = run_plan(document_.diagnosis().model, project.training, project.parallel, machine_);
  if (made.ok())
    plan_ = std::move(made).value();
  else
    refusal_ = std::move(made).error();
}

}  // namespace strata::ui
