// Weights of another program's file for the open project: what found what, what is missing, and
// whether the layers that found theirs shall train.
#pragma once

#include <QDialog>
#include <map>

#include "ui/export/weights_import.h"
#include "ui/style/theme.h"

class QCheckBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace strata::ui {

class MatchTable;

class WeightsImportDialog : public QDialog {
  Q_OBJECT

 public:
  /// `worker`: the program `strata`; `file`: .safetensors, .pt, .pth, .h5 or .keras. Looks at once.
  WeightsImportDialog(QString worker, ProjectDocument& document, const QString& file,
                      QWidget* parent = nullptr);

 private:
  void build(QVBoxLayout& column);
  void build_footer(QVBoxLayout& column);
  void look();
  void correct(const QString& parameter, const QString& tensor);
  void show_answer();
  void show_failure(const QString& message);
  void refresh();
  void apply();

  ProjectDocument& document_;
  WeightsImport* import_;
  std::map<QString, QString> names_;  // the user's corrections: a parameter's tensor
  MatchTable* table_ = nullptr;
  QLabel* unused_ = nullptr;
  QCheckBox* partial_ = nullptr;
  QCheckBox* freeze_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QLabel* said_ = nullptr;
  QPushButton* apply_ = nullptr;
};

}  // namespace strata::ui
