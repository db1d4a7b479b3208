// The settings in which the compared runs differ, a column for each run.
#pragma once

#include <QStandardItemModel>

#include "ui/runs/runs_model.h"
#include "ui/runs/setting_fields.h"
#include "ui/style/theme.h"
#include "ui/widgets/panel.h"

class QLabel;
class QStackedWidget;
class QTableView;

namespace strata::ui {

class DifferencePanel : public Panel {
  Q_OBJECT

 public:
  DifferencePanel(const Theme& theme, const RunsModel& runs, QWidget* parent = nullptr);

 signals:
  /// The table stands.
  void compared();

 private:
  /// What is read of a run, before it is compared.
  struct Column {
    std::filesystem::path path;
    QString title;
    std::size_t colour = 0;
  };
  void build_table();
  void read();
  void show_columns(const std::vector<Column>& columns, const std::vector<SettingFields>& fields);
  void say(const QString& text);

  const Theme& theme_;
  const RunsModel& runs_;
  QStandardItemModel model_;
  QStackedWidget* stack_;
  QTableView* table_;
  QLabel* empty_;
  int ticket_ = 0;  // of the newest reading
};

}  // namespace strata::ui
