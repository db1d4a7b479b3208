// A list of words to choose from, written as people write them: "ReLU", "Kaiming uniform".
#pragma once

#include "ui/widgets/setting_editor.h"

class QComboBox;

namespace strata::ui {

class WordBox final : public SettingEditor {
  Q_OBJECT

 public:
  WordBox(const Theme& theme, const graph::Setting& setting, const graph::SettingValue& value,
          QWidget* parent = nullptr);

 protected:
  void show_value(const graph::SettingValue& value) override;

 private:
  QComboBox* box_;
};

}  // namespace strata::ui
