// The tabs below the canvas: Problems, Summary, Outline, Log.
#pragma once

#include <QLabel>
#include <QTabWidget>

#include "ui/models/outline_model.h"
#include "ui/models/problems_model.h"
#include "ui/models/summary_model.h"
#include "ui/session/run_session.h"
#include "ui/style/theme.h"

namespace strata::ui {

class DesignLog;
class OutlinePanel;
class SummaryPanel;

class BottomDock : public QTabWidget {
  Q_OBJECT

 public:
  BottomDock(const Theme& theme, ProjectDocument& document, QWidget* parent = nullptr);
  void select_layer(const QString& id);
  void show_problems();
  void show_session(RunSession* session);
  [[nodiscard]] SummaryModel& summary() { return summary_; }

 signals:
  void layer_chosen(const QString& id);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void show_count();
  void show_totals();

  ProblemsModel problems_;
  SummaryModel summary_;
  OutlineModel outline_;
  SummaryPanel* summary_panel_;
  OutlinePanel* outline_panel_;
  DesignLog* log_;
  QLabel* totals_;
};

}  // namespace strata::ui
