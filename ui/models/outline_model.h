// The layers as a list of sentences: the canvas for keyboard and screen reader.
#pragma once

#include <QAbstractListModel>
#include <QStringList>

#include "ui/models/project_document.h"

namespace strata::ui {

/// In the network's order. The text is "conv1 · Conv2D · 32×30×30"; what a screen reader says also
/// names what the layer reads and what is wrong with it.
class OutlineModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { kLayerRole = Qt::UserRole, kIconRole, kCategoryRole, kProblemRole };

  explicit OutlineModel(ProjectDocument& document, QObject* parent = nullptr);

  [[nodiscard]] int row_of(const QString& layer) const;
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

 private:
  void refresh();
  [[nodiscard]] QString line(const graph::LayerSpec& layer) const;
  [[nodiscard]] QString sentence(const graph::LayerSpec& layer) const;
  [[nodiscard]] QString problem(const std::string& layer) const;

  ProjectDocument& document_;
  QStringList ids_;
};

}  // namespace strata::ui
