// All runs of the project as a table, with the marks of those that are compared.
#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <vector>

#include "ui/runs/run_row.h"

namespace strata::ui {

class RunsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    kCheck,
    kNumber,
    kName,
    kStatus,
    kAccuracy,
    kLoss,
    kDuration,
    kDevices,
    kParallelism,
    kStarted,
    kTags,
    kMore,
    kColumns
  };

  explicit RunsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  /// Newest first. Marks of runs that are gone are taken away.
  void set_rows(std::vector<RunRow> rows, double now);
  [[nodiscard]] const std::vector<RunRow>& rows() const { return rows_; }
  [[nodiscard]] const RunRow& row(int at) const { return rows_[static_cast<std::size_t>(at)]; }
  /// -1: no such run.
  [[nodiscard]] int row_of_path(const std::filesystem::path& path) const;
  [[nodiscard]] double now() const { return now_; }
  /// The best accuracy of all runs, for the bars; 0: none has one.
  [[nodiscard]] double best_accuracy() const { return best_accuracy_; }

  /// The runs that are compared, newest first.
  [[nodiscard]] std::vector<int> checked() const;
  [[nodiscard]] bool is_checked(int row) const;
  void set_checked(int row, bool on) { set_checked(std::vector<int>{row}, on); }
  /// With one checked_changed().
  void set_checked(const std::vector<int>& rows, bool on);
  /// Of a run's dot and curve: a place in the tokens' list of device colours. Compared runs have
  /// different ones as long as the colours last.
  [[nodiscard]] std::size_t colour_place(int row) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

  static QString title(Column column);

 signals:
  void checked_changed();
  /// The user typed another name.
  void rename_wanted(const QString& run_folder, const QString& name);

 private:
  [[nodiscard]] QString text(const RunRow& row, int column) const;
  [[nodiscard]] QString tip(const RunRow& row, int column) const;
  [[nodiscard]] std::size_t free_colour(int row) const;
  void replace(std::vector<RunRow> rows);
  void measure();

  std::vector<RunRow> rows_;
  QHash<QString, std::size_t> colours_;  // of the compared runs, by folder
  double now_ = 0;
  double best_accuracy_ = 0;
};

}  // namespace strata::ui
