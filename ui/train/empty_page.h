// The Train page without a run: what to do, and the button that does it.
#pragma once

#include <QWidget>

#include "ui/style/theme.h"

namespace strata::ui {

class EmptyPage : public QWidget {
  Q_OBJECT

 public:
  explicit EmptyPage(const Theme& theme, QWidget* parent = nullptr);

 signals:
  void train_chosen();
};

}  // namespace strata::ui
