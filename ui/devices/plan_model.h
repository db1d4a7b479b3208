// The plan of the open project on this machine, worked out again when one of them changes.
#pragma once

#include <QObject>
#include <QTimer>
#include <optional>

#include "base/result.h"
#include "ui/devices/device_monitor.h"
#include "ui/models/project_document.h"
#include "ui/models/run_plan.h"

namespace strata::ui {

class PlanModel : public QObject {
  Q_OBJECT

 public:
  PlanModel(ProjectDocument& document, DeviceMonitor& monitor, QObject* parent = nullptr);

  /// Nothing while the network has no layer that works out, or where no plan can be made.
  [[nodiscard]] const RunPlan* plan() const;
  /// Why no plan can be made.
  [[nodiscard]] const Error* refusal() const;

 signals:
  /// plan() and refusal() are other ones now. Many changes in a row are told once.
  void planned();

 private:
  void forget();
  void look_at_machine();
  void work_out() const;

  ProjectDocument& document_;
  DeviceMonitor& monitor_;
  device::Machine machine_;  // as the newest plan knows it
  QTimer soon_;
  mutable bool known_ = false;  // worked out when somebody asks
  mutable std::optional<RunPlan> plan_;
  mutable std::optional<Error> refusal_;
};

}  // namespace strata::ui
