// The runs that fit the filters, in the chosen order.
#pragma once

#include <QSet>
#include <QSortFilterProxyModel>

#include "ui/runs/run_filter.h"
#include "ui/runs/runs_model.h"

namespace strata::ui {

class RunsProxy : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit RunsProxy(RunsModel& runs, QObject* parent = nullptr);

  void set_filter(RunFilter filter);
  /// Empty: any.
  void set_statuses(QSet<int> statuses);
  void set_tags(QSet<QString> tags);
  [[nodiscard]] const QSet<int>& statuses() const { return statuses_; }
  [[nodiscard]] const QSet<QString>& tags() const { return tags_; }
  [[nodiscard]] bool is_filtered() const { return rowCount() != runs_.rowCount(); }

  /// The run at a place of this model.
  [[nodiscard]] int source_row(const QModelIndex& index) const;

 protected:
  [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  RunsModel& runs_;
  RunFilter filter_;
  QSet<int> statuses_;
  QSet<QString> tags_;
};

}  // namespace strata::ui
