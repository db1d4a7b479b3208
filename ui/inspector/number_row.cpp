#include "ui/inspector/number_row.h"

#include <QComboBox>
#include <QGridLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>
#include <limits>

#include "ui/inspector/readable.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kPerLine = 2;

int bounded(double number) {
  return static_cast<int>(
      std::clamp<double>(number, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
}

}  // namespace

NumberRow::NumberRow(const Theme& theme, const graph::Setting& setting,
                     const graph::SettingValue& value, QWidget* parent)
    : SettingEditor(theme, setting, value, parent) {
  auto* row = new QWidget(this);
  auto* grid = new QGridLayout(row);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(metrics::kUnit / 2);
  grid->setVerticalSpacing(metrics::kUnit / 2);
  if (!setting.choices.empty()) build_words(*grid);
  build_numbers(*grid);
  place(row);
  setFocusProxy(words_ != nullptr ? static_cast<QWidget*>(words_) : spins_.front());
  show_value(value);
}

void NumberRow::build_words(QGridLayout& grid) {
  words_ = new QComboBox(this);
  words_->setObjectName(objectName() + ".word");
  words_->setAccessibleName(QString::fromStdString(setting().title));
  for (const std::string& word : setting().choices)
    words_->addItem(readable(word), QString::fromStdString(word));
  words_->addItem(setting().count == 1 ? tr("A number") : tr("Numbers"));
  grid.addWidget(words_, 0, 0, 1, 2 * kPerLine - 1);
  connect(words_, &QComboBox::activated, this, &NumberRow::choose_word);
}

void NumberRow::build_numbers(QGridLayout& grid) {
  for (int i = 0; i < setting().count; ++i) {
    auto* spin = new QSpinBox(this);
    spin->setObjectName(objectName() + '.' + QString::number(i));
    spin->setAccessibleName(
        tr("%1, number %2").arg(QString::fromStdString(setting().title)).arg(i + 1));
    spin->setRange(bounded(setting().least), bounded(setting().most));
    spin->setMinimumWidth(metrics::kInput);
    const int line = 1 + i / kPerLine;
    const int column = 2 * (i % kPerLine);
    if (column > 0) {
      parts_.push_back(label(QString(QChar(0x00d7)), Voice::muted, this));
      grid.addWidget(parts_.back(), line, column - 1);
    }
    grid.addWidget(spin, line, column);
    grid.setColumnStretch(column, 1);
    connect(spin, &QSpinBox::valueChanged, this, &NumberRow::enter_numbers);
    spins_.push_back(spin);
    parts_.push_back(spin);
  }
}

void NumberRow::show_value(const graph::SettingValue& value) {
  if (const auto* word = std::get_if<std::string>(&value)) {
    words_->setCurrentIndex(words_->findData(QString::fromStdString(*word)));
    return show_spins(false);
  }
  if (words_ != nullptr) words_->setCurrentIndex(words_->count() - 1);
  const auto& numbers = std::get<graph::Integers>(value);
  for (std::size_t i = 0; i < spins_.size() && i < numbers.size(); ++i) {
    const QSignalBlocker quiet(spins_[i]);
    spins_[i]->setValue(bounded(static_cast<double>(numbers[i])));
  }
  show_spins(true);
}

void NumberRow::choose_word(int index) {
  const QString word = words_->itemData(index).toString();
  show_spins(word.isEmpty());
  if (word.isEmpty()) return enter_numbers();
  enter(word.toStdString());
}

void NumberRow::enter_numbers() {
  graph::Integers numbers;
  for (const QSpinBox* spin : spins_)
    numbers.push_back(spin->value());
  enter(std::move(numbers));
}

void NumberRow::show_spins(bool shown) {
  for (QWidget* part : parts_)
    part->setVisible(shown);
}

}  // namespace strata::ui
