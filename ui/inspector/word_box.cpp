#include "ui/inspector/word_box.h"

#include <QComboBox>

#include "ui/inspector/readable.h"

namespace strata::ui {

WordBox::WordBox(const Theme& theme, const graph::Setting& setting,
                 const graph::SettingValue& value, QWidget* parent)
    : SettingEditor(theme, setting, value, parent), box_(new QComboBox(this)) {
  for (const std::string& choice : setting.choices)
    box_->addItem(readable(choice), QString::fromStdString(choice));
  box_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  place(box_);
  show_value(value);
  connect(box_, &QComboBox::activated, this,
          [this](int index) { enter(box_->itemData(index).toString().toStdString()); });
}

void WordBox::show_value(const graph::SettingValue& value) {
  box_->setCurrentIndex(box_->findData(QString::fromStdString(std::get<std::string>(value))));
}

}  // namespace strata::ui
