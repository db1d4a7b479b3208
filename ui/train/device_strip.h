// One device of a run: how busy it is, its memory, step time and share of communication.
#pragma once

#include <QWidget>
#include <vector>

#include "link/event.h"
#include "ui/style/theme.h"

class QLabel;

namespace strata::ui {

class ElidedLabel;
class Pill;
class SparkLine;

class DeviceStrip : public QWidget {
  Q_OBJECT

 public:
  DeviceStrip(const Theme& theme, int rank, QWidget* parent = nullptr);

  /// What the rank does: "stage 0 · conv1, pool1".
  void set_role(const QString& role);
  /// `utilisation`: over time. `slowest`: the others wait for it.
  void show_rank(const link::RankEvent& rank, std::vector<double> utilisation, bool slowest);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  std::size_t place_;
  QLabel* name_;
  ElidedLabel* role_;
  Pill* pill_;
  SparkLine* line_;
  QLabel* share_;
  QLabel* memory_;
  QLabel* step_;
  QLabel* communication_;
};

}  // namespace strata::ui
