// The devices a run computes on, one strip for each rank.
#pragma once

#include <vector>

#include "ui/session/run_history.h"
#include "ui/style/theme.h"
#include "ui/widgets/panel.h"

class QLabel;

namespace strata::ui {

class DeviceStrip;

class DevicesPanel : public Panel {
  Q_OBJECT

 public:
  explicit DevicesPanel(const Theme& theme, QWidget* parent = nullptr);

  void show_run(const RunHistory& history);

 private:
  void make_strips(std::size_t count);

  const Theme& theme_;
  QLabel* empty_;
  std::vector<QWidget*> separators_;
  std::vector<DeviceStrip*> strips_;
  std::size_t shown_reports_ = 0;
};

/// The ranks that take clearly longer for a step than the middle one.
std::vector<bool> stragglers(const std::vector<link::RankEvent>& ranks);

}  // namespace strata::ui
