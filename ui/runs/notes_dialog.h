// What people write about a run: its tags and notes.
#pragma once

#include <QDialog>

#include "ui/runs/run_row.h"

class QLineEdit;
class QPlainTextEdit;

namespace strata::ui {

class NotesDialog : public QDialog {
  Q_OBJECT

 public:
  explicit NotesDialog(const RunRow& run, QWidget* parent = nullptr);

  /// Without empty ones and doubles.
  [[nodiscard]] QStringList tags() const;
  [[nodiscard]] QString notes() const;

 private:
  QLineEdit* tags_;
  QPlainTextEdit* notes_;
};

}  // namespace strata::ui
