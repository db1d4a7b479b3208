// Several whole numbers as spin boxes in a row, with words to choose instead where a setting has
// them: a kernel's "3 × 3", a padding's "Same".
#pragma once

#include <vector>

#include "ui/widgets/setting_editor.h"

class QComboBox;
class QGridLayout;
class QSpinBox;

namespace strata::ui {

class NumberRow final : public SettingEditor {
  Q_OBJECT

 public:
  NumberRow(const Theme& theme, const graph::Setting& setting, const graph::SettingValue& value,
            QWidget* parent = nullptr);

 protected:
  void show_value(const graph::SettingValue& value) override;

 private:
  void build_words(QGridLayout& grid);
  void build_numbers(QGridLayout& grid);
  void choose_word(int index);
  void enter_numbers();
  void show_spins(bool shown);

  QComboBox* words_ = nullptr;  // the last entry stands for numbers
  std::vector<QWidget*> parts_;
  std::vector<QSpinBox*> spins_;
};

}  // namespace strata::ui
