// Which rows train, validate and test: share, seed and row limit.
#pragma once

#include "ui/data/model/preview.h"
#include "ui/data/model/subject.h"
#include "ui/style/theme.h"
#include "ui/widgets/panel.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace strata::ui {

class SplitBar;

class SplitPanel : public Panel {
  Q_OBJECT

 public:
  SplitPanel(const Theme& theme, DataSubject& subject, DataPreview& preview,
             QWidget* parent = nullptr);

 private:
  void build_header();
  void build_legend(const Theme& theme);
  void build_choices();
  void show_spec();
  void show_rows();
  /// The share that validates, also where the project leaves it to the source; negative: no share.
  [[nodiscard]] double fraction() const;
  [[nodiscard]] QString sentence() const;
  void choose_validation(int index);
  void set_fraction(double fraction);

  DataSubject& subject_;
  DataPreview& preview_;
  SplitBar* bar_;
  QSpinBox* seed_;
  QSpinBox* limit_;
  QComboBox* validation_;
  QLineEdit* other_;
  QLabel* counts_[3] = {};
  QLabel* shares_[3] = {};
  QLabel* sentence_;
};

}  // namespace strata::ui
