// The devices a run computes on, one strip for each rank.
#pragma once

#include <vector>

#include "ui/session/run_history.h"
#include "ui/style/theme.h"
#include "ui/train/run_facts.h"
#include "ui/widgets/panel.h"

class QLabel;

namespace strata::ui {

class DeviceStrip;
class Pill;

class DevicesPanel : public Panel {
  Q_OBJECT

 public:
  explicit DevicesPanel(const Theme& theme, QWidget* parent = nullptr);

  void show_run(const RunHistory& history, const RunSettings& facts);

 private:
  void make_strips(std::size_t count);
  void show_roles(const RunSettings& facts);
  void show_check(const RunHistory& history);

  const Theme& theme_;
  QLabel* empty_;
  std::vector<QWidget*> separators_;
  std::vector<DeviceStrip*> strips_;
  Pill* check_;
  QLabel* check_detail_;
  QWidget* check_row_;
  std::size_t shown_reports_ = 0;
};

/// What is known of whether all replicas hold the same numbers.
struct ReplicaCheck {
  QString text;    // empty: nothing, as there is one
  QString detail;  // which ranks differ
  bool equal = true;
};
ReplicaCheck replica_check(const RunHistory& history);

/// The ranks that take clearly longer for a step than the middle one.
std::vector<bool> stragglers(const std::vector<link::RankEvent>& ranks);

}  // namespace strata::ui
