// All layer kinds by group, with a search: click, Enter or drag adds one.
#pragma once

#include <QLineEdit>
#include <QScrollArea>
#include <QWidget>

#include "ui/models/layer_palette_model.h"
#include "ui/style/theme.h"

namespace strata::ui {

class LayerPalette : public QWidget {
  Q_OBJECT

 public:
  explicit LayerPalette(const Theme& theme, QWidget* parent = nullptr);
  void focus_search();

 signals:
  void chosen(const strata::graph::LayerKind& kind);

 private:
  void show_kinds();
  QWidget* group(const QModelIndex& index, QWidget* parent);

  const Theme& theme_;
  LayerPaletteModel model_;
  QLineEdit* search_;
  QScrollArea* area_;
};

}  // namespace strata::ui
