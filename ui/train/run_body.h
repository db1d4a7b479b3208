// The panels of the Train page below its head, laid out; what they show is TrainPage's affair.
#pragma once

#include <QWidget>

#include "ui/style/theme.h"

class QVBoxLayout;

namespace strata::ui {

class ChartPanel;
class CheckpointsPanel;
class DevicesPanel;
class FactsPanel;
class HealthPanel;
class LogPanel;

class RunBody : public QWidget {
  Q_OBJECT

 public:
  explicit RunBody(const Theme& theme, QWidget* parent = nullptr);

  ChartPanel* loss;
  ChartPanel* second;
  LogPanel* log;
  HealthPanel* health;
  FactsPanel* facts;
  DevicesPanel* devices;
  CheckpointsPanel* checkpoints;

 private:
  void build_panels();
  void build_side();
  void join_charts();
};

}  // namespace strata::ui
