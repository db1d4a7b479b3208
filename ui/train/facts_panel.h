// "Run": learning rate, batch, speed, best values.
#pragma once

#include "ui/session/run_session.h"
#include "ui/train/run_progress.h"
#include "ui/widgets/panel.h"

class QGridLayout;
class QLabel;

namespace strata::ui {

class RateEditor;

class FactsPanel : public Panel {
  Q_OBJECT

 public:
  explicit FactsPanel(QWidget* parent = nullptr);

  void show_run(const RunSession& session, const RunSettings& facts, const RunProgress& progress);

 signals:
  void learning_rate_chosen(double learning_rate);

 private:
  QLabel* add_row(const QString& name, const QString& tip);
  void show_best(const RunProgress& progress);

  QGridLayout* grid_;
  RateEditor* rate_;
  QLabel* batch_;
  QLabel* throughput_;
  QLabel* step_;
  QLabel* best_loss_;
  QLabel* best_accuracy_;
  QLabel* next_validation_;
  QLabel* seed_;
};

}  // namespace strata::ui
