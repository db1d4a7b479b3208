// What the chosen devices will do, below the action bar: the plan and why, its cautions with their
// remedies, and why there is no plan where there is none.
#pragma once

#include <QFrame>

#include "ui/devices/plan_model.h"
#include "ui/style/theme.h"

class QLabel;
class QVBoxLayout;

namespace strata::ui {

class ElidedLabel;
struct PlanRemark;

class PlanBar : public QFrame {
  Q_OBJECT

 public:
  PlanBar(const Theme& theme, ProjectDocument& document, PlanModel& plan,
          QWidget* parent = nullptr);

 signals:
  void scaling_asked();

 private:
  void build_summary();
  void refresh();
  void show_summary();
  QWidget* row_for(const PlanRemark& remark, int index);

  const Theme& theme_;
  ProjectDocument& document_;
  PlanModel& plan_;
  QWidget* summary_;
  QLabel* title_;
  ElidedLabel* why_;
  QLabel* batch_;
  QVBoxLayout* remarks_;
};

}  // namespace strata::ui
