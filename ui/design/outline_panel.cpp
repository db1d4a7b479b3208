#include "ui/design/outline_panel.h"

namespace strata::ui {

OutlinePanel::OutlinePanel(OutlineModel& model, QWidget* parent)
    : QListView(parent), model_(model) {
  setObjectName(QStringLiteral("design.outline"));
  setAccessibleName(tr("Outline of the network"));
  setModel(&model);
  setUniformItemSizes(true);
  setEditTriggers(NoEditTriggers);
}

void OutlinePanel::select_layer(const QString& id) {
  const int row = model_.row_of(id);
  if (row >= 0) setCurrentIndex(model_.index(row));
}

void OutlinePanel::currentChanged(const QModelIndex& now, const QModelIndex& before) {
  QListView::currentChanged(now, before);
  if (hasFocus()) emit layer_chosen(now.data(OutlineModel::kLayerRole).toString());
}

}  // namespace strata::ui
