// A starter project as a card: its layers drawn as a small stack of bars, its name, its data.
#pragma once

#include <QAbstractButton>

#include "ui/shell/templates.h"
#include "ui/style/theme.h"

namespace strata::ui {

class TemplateCard : public QAbstractButton {
  Q_OBJECT

 public:
  TemplateCard(const Theme& theme, const ProjectTemplate& one, QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paint_stack(QPainter& painter, const QRectF& area) const;

  const Theme& theme_;
  QString title_;
  QString data_;
  QString notes_;
  std::vector<graph::Category> layers_;
};

}  // namespace strata::ui
