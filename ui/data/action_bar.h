// The Data page's action bar: where the data lie, whether they are there, search, import, use.
#pragma once

#include <QFrame>

#include "ui/data/model/catalogue.h"
#include "ui/data/model/preview.h"
#include "ui/data/model/subject.h"
#include "ui/style/theme.h"

class QLineEdit;
class QPushButton;

namespace strata::ui {

class ElidedLabel;
class Pill;

class DataActionBar : public QFrame {
  Q_OBJECT

 public:
  DataActionBar(const Theme& theme, DataSubject& subject, DataPreview& preview,
                Catalogue& catalogue, QWidget* parent = nullptr);

  void focus_search();

 signals:
  void path_wanted();
  void file_wanted();
  void folder_wanted();
  void searched(const QString& text);

 private:
  void build_left();
  void build_right();
  void show_path();
  void show_state();
  void show_use();

  const Theme& theme_;
  DataSubject& subject_;
  DataPreview& preview_;
  Catalogue& catalogue_;
  QPushButton* path_;
  Pill* state_;
  QLineEdit* search_;
  QPushButton* use_;
};

}  // namespace strata::ui
