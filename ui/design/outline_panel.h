// The layers as a list: the canvas for keyboard and screen reader.
#pragma once

#include <QListView>

#include "ui/models/outline_model.h"

namespace strata::ui {

class OutlinePanel : public QListView {
  Q_OBJECT

 public:
  explicit OutlinePanel(OutlineModel& model, QWidget* parent = nullptr);
  void select_layer(const QString& id);

 signals:
  void layer_chosen(const QString& id);

 protected:
  void currentChanged(const QModelIndex& now, const QModelIndex& before) override;

 private:
  OutlineModel& model_;
};

}  // namespace strata::ui
