// A line above the pages that says what went wrong and what to do; never a box in the way.
#pragma once

#include <QFrame>
#include <QLabel>

#include "ui/style/theme.h"

class QPushButton;

namespace strata::ui {

class NoticeBar : public QFrame {
  Q_OBJECT

 public:
  explicit NoticeBar(const Theme& theme, QWidget* parent = nullptr);
  /// Offers one thing to do with `action`; an empty text offers nothing.
  void show_notice(const QString& what, const QString& remedy, const QString& action = {});
  [[nodiscard]] QString text() const { return text_->text(); }

 signals:
  void action_chosen();

 private:
  QLabel* text_;
  QPushButton* action_;
};

}  // namespace strata::ui
