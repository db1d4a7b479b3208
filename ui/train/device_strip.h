// One device of a run: how busy it is, its memory, step time and share of communication.
#pragma once

#include <QWidget>
#include <vector>

#include "link/event.h"
#include "ui/style/theme.h"

class QLabel;

namespace strata::ui {

class Pill;
class SparkLine;

class DeviceStrip : public QWidget {
  Q_OBJECT

 public:
  DeviceStrip(const Theme& theme, int rank, QWidget* parent = nullptr);

  /// `utilisation`: over time. `slowest`: the others wait for it.
  void show_rank(const link::RankEvent& rank, std::vector<double> utilisation, bool slowest);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  std::size_t place_;
  QLabel* name_;
  QLabel* role_;
  Pill* pill_;
  SparkLine* line_;
  QLabel* share_;
  QLabel* memory_;
  QLabel* step_;
  QLabel* communication_;
};

}  // namespace strata::ui
