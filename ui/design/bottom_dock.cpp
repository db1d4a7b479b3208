#include "ui/design/bottom_dock.h"

#include <QTabBar>

#include "ui/design/design_log.h"
#include "ui/design/outline_panel.h"
#include "ui/design/problems_panel.h"
#include "ui/design/summary_panel.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {

BottomDock::BottomDock(const Theme& theme, ProjectDocument& document, QWidget* parent)
    : QTabWidget(parent),
      problems_(document),
      summary_(document),
      outline_(document),
      summary_panel_(new SummaryPanel(theme, summary_, this)),
      outline_panel_(new OutlinePanel(outline_, this)),
      log_(new DesignLog(document, this)),
      totals_(label({}, Voice::muted, this)) {
  setObjectName(QStringLiteral("design.bottom"));
  auto* problems = new ProblemsPanel(theme, problems_, this);
  addTab(problems, tr("Problems"));
  addTab(summary_panel_, tr("Summary"));
  addTab(outline_panel_, tr("Outline"));
  addTab(log_, tr("Log"));
  setCurrentWidget(summary_panel_);
  totals_->setContentsMargins(0, 0, metrics::kPanelPadding, 0);
  totals_->setFixedHeight(metrics::kTabBar);
  setCornerWidget(totals_);
  tabBar()->setDrawBase(false);

  connect(problems, &ProblemsPanel::layer_chosen, this, &BottomDock::layer_chosen);
  connect(summary_panel_, &SummaryPanel::layer_chosen, this, &BottomDock::layer_chosen);
  connect(outline_panel_, &OutlinePanel::layer_chosen, this, &BottomDock::layer_chosen);
  connect(&problems_, &ProblemsModel::count_changed, this, &BottomDock::show_count);
  connect(&summary_, &SummaryModel::totals_changed, this, &BottomDock::show_totals);
  show_totals();
  show_count();
}

/// As much of the totals as finds room beside the tabs, at least the parameters.
void BottomDock::show_totals() {
  const QString all = summary_.totals();
  const int room = width() - tabBar()->sizeHint().width() - 2 * metrics::kPanelPadding;
  const bool fits = totals_->fontMetrics().horizontalAdvance(all) <= room;
  totals_->setText(fits ? all : all.section(QStringLiteral(" · "), 0, 0));
  totals_->setToolTip(all);
}

void BottomDock::resizeEvent(QResizeEvent* event) {
  QTabWidget::resizeEvent(event);
  show_totals();
}

void BottomDock::show_count() {
  const int count = problems_.rowCount();
  setTabText(0, count == 0 ? tr("Problems") : tr("Problems (%1)").arg(count));
}

void BottomDock::select_layer(const QString& id) {
  summary_panel_->select_layer(id);
  outline_panel_->select_layer(id);
}

void BottomDock::show_problems() { setCurrentIndex(0); }

void BottomDock::show_session(RunSession* session) { log_->show_session(session); }

}  // namespace strata::ui
