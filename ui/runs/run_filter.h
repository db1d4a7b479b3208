// What the search field of the runs page means: "dropout val_acc > 0.6".
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "ui/runs/run_row.h"

namespace strata::ui {

/// Words (in name, tags, notes, devices, parallelism or status) and conditions on numbers; a run
/// has to fit all of them.
class RunFilter {
 public:
  RunFilter() = default;
  explicit RunFilter(const QString& text);

  [[nodiscard]] bool accepts(const RunRow& row, double now) const;
  /// What could not be understood, and what can; empty: all of it was.
  [[nodiscard]] const QString& problem() const { return problem_; }
  /// The fields conditions know: "val_acc", "val_loss", ...
  static QStringList fields();

 private:
  enum class Compare { less, at_most, equal, unequal, at_least, more };
  struct Condition {
    std::optional<double> (*value)(const RunRow& row, double now);
    Compare compare;
    double limit;
  };
  void add_condition(const QString& field, const QString& compare, double limit);
  static bool holds(double value, const Condition& condition);

  QStringList words_;
  std::vector<Condition> conditions_;
  QString problem_;
};

}  // namespace strata::ui
