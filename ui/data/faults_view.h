// What is wrong with the data, each with file and line and how to mend it.
#pragma once

#include <QWidget>
#include <vector>

#include "base/result.h"
#include "ui/style/theme.h"

class QLabel;
class QListWidget;
class QPushButton;

namespace strata::ui {

class FaultsView : public QWidget {
  Q_OBJECT

 public:
  explicit FaultsView(const Theme& theme, QWidget* parent = nullptr);

  void show_faults(const std::vector<Error>& faults);
  /// An offer below the list ("Get, 170 MB"); empty: none.
  void set_offer(const QString& text);

 signals:
  void offer_taken();

 private:
  const Theme& theme_;
  QLabel* title_;
  QListWidget* list_;
  QPushButton* offer_;
};

}  // namespace strata::ui
