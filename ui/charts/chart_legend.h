// The row above a chart: what each line is, and its newest value. A click shows or hides a curve.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/charts/chart_model.h"
#include "ui/style/theme.h"

namespace strata::ui {

class LegendEntry;

class ChartLegend : public QWidget {
  Q_OBJECT

 public:
  explicit ChartLegend(const Theme& theme, QWidget* parent = nullptr);

  /// Entries anew: after a curve was added.
  void rebuild(const ChartModel& model);
  /// The newest values.
  void refresh(const ChartModel& model);

 signals:
  void visibility_chosen(int series, bool visible);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fit();
  void add(const QString& name, int series, bool faint, const ChartModel& model);

  const Theme& theme_;
  std::vector<LegendEntry*> entries_;
};

}  // namespace strata::ui
