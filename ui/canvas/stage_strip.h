// The line over the bands: how the stages share the time, and "Balance".
#pragma once

#include <QFrame>
#include <vector>

#include "ui/canvas/stage_estimate.h"
#include "ui/style/theme.h"

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace strata::ui {

class StageStrip : public QFrame {
  Q_OBJECT

 public:
  StageStrip(const Theme& theme, QWidget* parent);

  /// Hidden with fewer than two stages.
  void show_stages(const std::vector<StageBand>& stages, const RunPlan* plan);

 signals:
  void balance_clicked();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  std::vector<double> shares_;
  QLabel* words_;
  QLabel* note_;
  QPushButton* balance_;
};

}  // namespace strata::ui
