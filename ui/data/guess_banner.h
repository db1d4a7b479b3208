// What was imported is probably this: to be confirmed before it becomes the project's data.
#pragma once

#include <QFrame>

#include "ui/data/model/subject.h"
#include "ui/style/theme.h"

class QLabel;

namespace strata::ui {

class GuessBanner : public QFrame {
  Q_OBJECT

 public:
  GuessBanner(const Theme& theme, DataSubject& subject, QWidget* parent = nullptr);

  /// Says that looking has begun.
  void set_looking(const QString& path);
  /// Says why what was dropped is no data set.
  void set_refusal(const QString& why);

 private:
  void show_candidate();

  DataSubject& subject_;
  QLabel* title_;
  QLabel* sentence_;
  QWidget* answers_;
  QWidget* dismiss_;
};

}  // namespace strata::ui
