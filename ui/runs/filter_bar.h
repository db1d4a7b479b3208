// The action bar's left: how many runs, search, status, tags, columns.
#pragma once

#include <QSet>
#include <QWidget>

#include "ui/runs/runs_proxy.h"
#include "ui/style/theme.h"

class QHBoxLayout;
class QHeaderView;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;

namespace strata::ui {

class FilterBar : public QWidget {
  Q_OBJECT

 public:
  FilterBar(const Theme& theme, RunsModel& runs, RunsProxy& proxy, QHeaderView& header,
            QWidget* parent = nullptr);

  /// Puts the cursor into the search field.
  void search();
  /// Lets every run through again.
  void clear();

 private:
  void build_search(QHBoxLayout& row);
  QPushButton* build_button(QHBoxLayout& row, const QString& icon, const QString& text,
                            const QString& name);
  void build_statuses(QHBoxLayout& row);
  void build_tags(QHBoxLayout& row);
  void build_columns(QHBoxLayout& row, QHeaderView& header);
  void apply_text();
  void fill_tags();
  void choose_status(int status, bool on);
  void show_count();
  void show_choices();

  const Theme& theme_;
  RunsModel& runs_;
  RunsProxy& proxy_;
  QLabel* count_ = nullptr;
  QLineEdit* text_ = nullptr;
  QPushButton* statuses_ = nullptr;
  QPushButton* tags_ = nullptr;
};

}  // namespace strata::ui
