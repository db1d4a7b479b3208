// The panels of the Train page below its head, laid out; what they show is TrainPage's affair.
#pragma once

#include <QWidget>

#include "ui/style/theme.h"

class QHBoxLayout;
class QStackedWidget;
class QVBoxLayout;

namespace strata::ui {

class ChartPanel;
class CheckpointsPanel;
class DevicesPanel;
class FactsPanel;
class HealthPanel;
class LogPanel;
class TimelinePanel;

class RunBody : public QWidget {
  Q_OBJECT

 public:
  explicit RunBody(const Theme& theme, QWidget* parent = nullptr);

  /// The timeline has something to show, and takes the log's place unless the user took it back.
  void offer_timeline(bool offered);

  ChartPanel* loss;
  ChartPanel* second;
  LogPanel* log;
  TimelinePanel* timeline;
  HealthPanel* health;
  FactsPanel* facts;
  DevicesPanel* devices;
  CheckpointsPanel* checkpoints;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build_panels();
  void build_side();
  void join_charts();
  void build_lower();
  void share_lower_row();

  QStackedWidget* lower_;  // log or timeline
  QHBoxLayout* lower_row_ = nullptr;
  bool offered_ = false;
};

}  // namespace strata::ui
