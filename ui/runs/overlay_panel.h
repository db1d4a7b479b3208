// Curves of the compared runs over each other.
#pragma once

#include <map>
#include <span>

#include "ui/charts/chart_types.h"
#include "ui/runs/run_curves.h"
#include "ui/runs/runs_model.h"
#include "ui/style/theme.h"
#include "ui/widgets/panel.h"

class QComboBox;

namespace strata::ui {

class CurveChart;
class Pill;
class Segmented;

class OverlayPanel : public Panel {
  Q_OBJECT

 public:
  OverlayPanel(const Theme& theme, const RunsModel& runs, QWidget* parent = nullptr);

  enum class Metric { val_accuracy, val_loss, train_loss, train_accuracy };
  [[nodiscard]] Metric metric() const;
  [[nodiscard]] CurveChart& chart() { return *chart_; }

  /// Reads what is new of the runs that are compared.
  void refresh();

 private:
  void build_header();
  void show_runs();
  void add_run(int row);
  void fill(const std::filesystem::path& path, int id);

  const RunsModel& runs_;
  CurveKeeper keeper_;
  Pill* count_;
  QComboBox* metric_;
  Segmented* axis_;
  CurveChart* chart_;
  std::map<std::filesystem::path, int> series_;
};

}  // namespace strata::ui
