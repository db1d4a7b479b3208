// The inspector's editor for a setting.
#pragma once

#include "ui/widgets/setting_editor.h"

namespace strata::ui {

/// As make_setting_editor, but with spin boxes for numbers in a row and readable words.
SettingEditor* make_setting_field(const Theme& theme, const graph::Setting& setting,
                                  const graph::SettingValue& value, QWidget* parent = nullptr);

}  // namespace strata::ui
