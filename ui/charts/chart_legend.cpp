#include "ui/charts/chart_legend.h"

#include <QHBoxLayout>

#include "ui/charts/legend_entry.h"
#include "ui/charts/reading.h"
#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

QString newest(const CurveSeries& series, const ChartModel& model) {
  if (series.size() == 0) return QStringLiteral("–");
  const auto column = series.is_points() || model.smoothing == 0 ? CurveSeries::Column::raw
                                                                 : CurveSeries::Column::smoothed;
  return value_text(series.value(series.size() - 1, column), model.unit);
}

}  // namespace

ChartLegend::ChartLegend(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(metrics::kPanelPadding, 6, metrics::kPanelPadding, 0);
  row->setSpacing(16);
  row->addStretch();
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void ChartLegend::add(const QString& name, int series, bool faint, const ChartModel& model) {
  const CurveSeries& of = *model.series[static_cast<std::size_t>(series)];
  auto* entry = new LegendEntry(theme_, of.look(), series, faint, this);
  entry->setText(name);
  entry->setAccessibleName(name);
  entry->setChecked(of.visible());
  entry->setToolTip(tr("Show or hide this curve"));
  connect(entry, &QAbstractButton::toggled, this,
          [this, series](bool on) { emit visibility_chosen(series, on); });
  auto* row = static_cast<QHBoxLayout*>(layout());
  row->insertWidget(row->count() - 1, entry);
  entries_.push_back(entry);
}

void ChartLegend::rebuild(const ChartModel& model) {
  for (LegendEntry* entry : entries_) {
    entry->hide();
    entry->deleteLater();
  }
  entries_.clear();
  for (int i = 0; i < static_cast<int>(model.series.size()); ++i) {
    const CurveSeries& series = *model.series[static_cast<std::size_t>(i)];
    add(series.name(), i, false, model);
    if (!series.look().raw_name.isEmpty()) add(series.look().raw_name, i, true, model);
  }
  refresh(model);
}

void ChartLegend::refresh(const ChartModel& model) {
  for (LegendEntry* entry : entries_) {
    const CurveSeries& series = *model.series[static_cast<std::size_t>(entry->series())];
    const QSignalBlocker quiet(entry);
    entry->setChecked(series.visible());
    if (!entry->is_faint()) entry->set_value(newest(series, model));
  }
  fit();
}

void ChartLegend::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit();
}

/// Where not all find room, the faint ones go: their colour says what they are.
void ChartLegend::fit() {
  int needed = 0;
  for (const LegendEntry* entry : entries_)
    needed += entry->sizeHint().width();
  needed += (static_cast<int>(entries_.size()) - 1) * layout()->spacing();
  const bool all = needed <= layout()->contentsRect().width();
  for (LegendEntry* entry : entries_)
    if (entry->is_faint() && entry->isHidden() == all) entry->setVisible(all);
}

}  // namespace strata::ui
