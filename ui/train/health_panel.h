// Gradient health: for each layer how strong its gradient is over time, and a verdict on all.
#pragma once

#include <memory>
#include <vector>

#include "ui/session/gradient_health.h"
#include "ui/session/run_history.h"
#include "ui/style/theme.h"
#include "ui/train/run_facts.h"
#include "ui/widgets/panel.h"

class QGridLayout;
class QLabel;
class QScrollArea;

namespace strata::ui {

class HealthRow;
class Pill;

class HealthPanel : public Panel {
  Q_OBJECT

 public:
  explicit HealthPanel(const Theme& theme, QWidget* parent = nullptr);
  ~HealthPanel() override;

  void show_run(const RunHistory& history, const RunSettings& facts);
  /// Another run.
  void clear();

 private:
  void build_grid();
  void build_key();
  void show_pill(const GradientHealth& health);
  void make_rows(const GradientHealth& health, const RunHistory& history);
  void fill_strips(const std::vector<link::LayersEvent>& reports);

  const Theme& theme_;
  Pill* pill_;
  QLabel* empty_;
  QScrollArea* scroll_;
  QWidget* table_;
  QGridLayout* grid_;
  QLabel* key_least_ = nullptr;
  QLabel* key_most_ = nullptr;
  std::vector<std::unique_ptr<HealthRow>> rows_;
  std::int64_t shown_step_ = -1;
  bool shown_known_ = false;  // with the snapshot's knowledge of activations
};

}  // namespace strata::ui
