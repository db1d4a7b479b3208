// The top of an inspector: a coloured icon, what is shown, and where it stands.
#pragma once

#include <QColor>
#include <QFrame>

#include "ui/style/theme.h"

class QHBoxLayout;

namespace strata::ui {

class ElidedLabel;

class InspectorHeader : public QFrame {
  Q_OBJECT

 public:
  explicit InspectorHeader(const Theme& theme, QWidget* parent = nullptr);

  void set_icon(const QString& icon, graph::Category category);
  void set_texts(const QString& title, const QString& note);
  void add_button(QWidget* button);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  QString icon_;
  graph::Category category_ = graph::Category::input_output;
  ElidedLabel* title_;
  ElidedLabel* note_;
  QHBoxLayout* line_;
};

}  // namespace strata::ui
