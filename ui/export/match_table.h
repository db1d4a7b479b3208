// Which parameter takes which tensor of a file; the tensor's name can be corrected.
#pragma once

#include <QStringList>
#include <QTableWidget>

#include "ui/export/import_answer.h"

namespace strata::ui {

class MatchTable : public QTableWidget {
  Q_OBJECT

 public:
  /// `parameters`: the network's, a row each.
  explicit MatchTable(const QStringList& parameters, QWidget* parent = nullptr);

  void show_answer(const ImportAnswer& answer);
  /// Names to choose from while correcting one.
  [[nodiscard]] const QStringList& tensors() const { return tensors_; }

 signals:
  /// By the user; an empty tensor: as the file's names say.
  void renamed(const QString& parameter, const QString& tensor);

 private:
  void show_row(int row, const QString& tensor, const QString& by);

  QStringList parameters_;
  QStringList tensors_;
  bool showing_ = false;
};

}  // namespace strata::ui
