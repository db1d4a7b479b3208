// The list that "+" opens: the layer kinds that fit, with a search.
#pragma once

#include <QFrame>
#include <vector>

#include "graph/layer_kind.h"
#include "ui/style/theme.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace strata::ui {

class LayerPopup : public QFrame {
  Q_OBJECT

 public:
  LayerPopup(const Theme& theme, QWidget* parent);

  void open(const std::vector<const graph::LayerKind*>& kinds, const QPoint& global);

 signals:
  void chosen(const QString& kind);  // its name

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build();
  void filter(const QString& text);
  void choose(const QListWidgetItem* item);
  void step(int by);

  const Theme& theme_;
  QLineEdit* search_;
  QListWidget* list_;
  QLabel* none_;
};

}  // namespace strata::ui
