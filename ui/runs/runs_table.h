// The table of runs: sortable, with check boxes to compare and a menu in every row.
#pragma once

#include <QTableView>

#include "ui/runs/runs_proxy.h"
#include "ui/style/theme.h"

namespace strata::ui {

class RunsHeader;

class RunsTable : public QTableView {
  Q_OBJECT

 public:
  RunsTable(const Theme& theme, RunsModel& runs, RunsProxy& proxy, QWidget* parent = nullptr);

  /// The run of the current row; null: none.
  [[nodiscard]] const RunRow* current() const;
  void select_run(const std::filesystem::path& path);
  void edit_name();

 signals:
  void current_changed();
  /// Double click or Enter.
  void opened();
  void menu_wanted(const QPoint& at);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool edit(const QModelIndex& index, EditTrigger trigger, QEvent* event) override;

 private:
  void build_columns();
  void keep_current();
  void click(const QModelIndex& index);
  void check_all(bool on);
  void count_checks();

  RunsModel& runs_;
  RunsProxy& proxy_;
  RunsHeader* header_;
  std::filesystem::path kept_;  // current before the model changed
};

}  // namespace strata::ui
