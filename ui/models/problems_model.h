// Everything that is wrong with the project, with what would mend it: the Problems list.
#pragma once

#include <QAbstractListModel>
#include <optional>
#include <vector>

#include "ui/models/mends.h"

namespace strata::ui {

class ProblemsModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum class Severity { error, warning };
  enum Role {
    kLayerRole = Qt::UserRole,  // the id; "data" for the data, empty for the network as a whole
    kSeverityRole,              // Severity as int
    kMessageRole,               // what is wrong
    kRemedyRole                 // what mends it, in words
  };

  explicit ProblemsModel(ProjectDocument& document, QObject* parent = nullptr);

  /// Worked out when first asked for; kept until the project changes.
  [[nodiscard]] const std::vector<Mend>& mends(int row) const;
  /// Makes that change: one step of undo.
  void mend(int row, int which);
  /// The first problem of a layer; -1 where it has none.
  [[nodiscard]] int row_of(const QString& layer) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

 signals:
  /// For the badge on the list's tab.
  void count_changed(int count);

 private:
  void refresh();

  ProjectDocument& document_;
  std::vector<graph::Problem> problems_;
  mutable std::vector<std::optional<std::vector<Mend>>> mends_;  // by row
};

}  // namespace strata::ui
