// How work is shared out over the devices: micro-batches, schedule, sharded optimizer.
#pragma once

#include "ui/devices/popover.h"
#include "ui/models/project_document.h"
#include "ui/style/theme.h"

class QFormLayout;
class QLabel;
class QSpinBox;

namespace strata::ui {

class Segmented;
class Switch;

class ParallelPopover : public Popover {
  Q_OBJECT

 public:
  ParallelPopover(const Theme& theme, ProjectDocument& document, QWidget* parent);

 private:
  QSpinBox* build_spin(const QString& name, const QString& title, int most);
  void build_micro_batches(QFormLayout& form);
  void build_schedule(QFormLayout& form);
  void build_shard(QFormLayout& form, const Theme& theme);
  void refresh();

  ProjectDocument& document_;
  QSpinBox* accumulation_ = nullptr;
  QSpinBox* micro_batches_ = nullptr;
  Segmented* schedule_ = nullptr;
  Switch* shard_ = nullptr;
  QLabel* batch_;
};

}  // namespace strata::ui
