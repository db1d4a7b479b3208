#include "ui/inspector/setting_field.h"

#include "ui/inspector/number_row.h"
#include "ui/inspector/word_box.h"

namespace strata::ui {

SettingEditor* make_setting_field(const Theme& theme, const graph::Setting& setting,
                                  const graph::SettingValue& value, QWidget* parent) {
  using graph::SettingType;
  if (setting.type == SettingType::integers && setting.count > 0)
    return new NumberRow(theme, setting, value, parent);
  if (setting.type == SettingType::word && !setting.choices.empty())
    return new WordBox(theme, setting, value, parent);
  return make_setting_editor(theme, setting, value, parent);
}

}  // namespace strata::ui
