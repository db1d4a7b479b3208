// How work is shared out over the devices: micro-batches, stages, schedule, sharded optimizer,
// batch statistics.
#pragma once

#include "ui/devices/plan_model.h"
#include "ui/devices/popover.h"
#include "ui/style/theme.h"

class QFormLayout;
class QLabel;
class QSpinBox;
class QVBoxLayout;

namespace strata::ui {

class Segmented;
class Switch;

class ParallelPopover : public Popover {
  Q_OBJECT

 public:
  ParallelPopover(const Theme& theme, ProjectDocument& document, PlanModel& plan, QWidget* parent);

 signals:
  void scaling_asked();

 private:
  QSpinBox* build_spin(const QString& name, const QString& title, int most);
  void build_micro_batches(QFormLayout& form);
  void build_stages(QFormLayout& form);
  void build_schedule(QFormLayout& form);
  void build_switches(QFormLayout& form, const Theme& theme);
  void build_scaling(QVBoxLayout& column);
  void refresh();
  void show_values();
  void show_what_applies();

  ProjectDocument& document_;
  PlanModel& plan_;
  QSpinBox* accumulation_ = nullptr;
  QSpinBox* micro_batches_ = nullptr;
  QSpinBox* stages_ = nullptr;
  Segmented* schedule_ = nullptr;
  Switch* shard_ = nullptr;
  Switch* statistics_ = nullptr;
  QLabel* batch_;
};

}  // namespace strata::ui
