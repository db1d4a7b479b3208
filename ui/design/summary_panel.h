// The Summary table: one row for each layer, with shapes and costs.
#pragma once

#include <QTableView>
#include <QTimer>

#include "ui/models/summary_model.h"
#include "ui/style/theme.h"

namespace strata::ui {

class SummaryPanel : public QTableView {
  Q_OBJECT

 public:
  SummaryPanel(const Theme& theme, SummaryModel& model, QWidget* parent = nullptr);
  void select_layer(const QString& id);

 signals:
  void layer_chosen(const QString& id);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fit_columns();

  SummaryModel& model_;
  QTimer fit_soon_;
};

}  // namespace strata::ui
