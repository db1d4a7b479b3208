#include "ui/widgets/setting_editor.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QStyle>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/switch.h"

namespace strata::ui {
namespace {

using graph::Setting;
using graph::SettingType;
using graph::SettingValue;

constexpr int kNarrowest = 9 * metrics::kUnit;

/// A number or a fraction: "1/255" is how people say it.
std::optional<double> read_real(const QString& text) {
  const QStringList parts = text.split('/');
  bool good = parts.size() <= 2;
  double out = good ? parts.front().trimmed().toDouble(&good) : 0;
  if (good && parts.size() == 2) out /= parts.back().trimmed().toDouble(&good);
  if (!good || !std::isfinite(out)) return std::nullopt;
  return out;
}

/// Whole numbers with anything usual between them: "3x3", "3, 3", "3 3".
std::optional<graph::Integers> read_integers(QString text) {
  for (const QChar between : {QChar(','), QChar('x'), QChar(0x00d7), QChar(';')})
    text.replace(between, ' ');
  graph::Integers out;
  for (const QString& word : text.split(' ', Qt::SkipEmptyParts)) {
    bool good = false;
    out.push_back(word.toLongLong(&good));
    if (!good) return std::nullopt;
  }
  return out;
}

class FlagEditor final : public SettingEditor {
 public:
  FlagEditor(const Theme& theme, const Setting& setting, const SettingValue& value, QWidget* parent)
      : SettingEditor(theme, setting, value, parent), switch_(new Switch(theme, this)) {
    place(switch_);
    show_value(value);
    connect(switch_, &QAbstractButton::toggled, this, [this](bool on) { enter(on); });
  }

 protected:
  void show_value(const SettingValue& value) override {
    switch_->setChecked(std::get<bool>(value));
  }

 private:
  Switch* switch_;
};

class IntegerEditor final : public SettingEditor {
 public:
  IntegerEditor(const Theme& theme, const Setting& setting, const SettingValue& value,
                QWidget* parent)
      : SettingEditor(theme, setting, value, parent), spin_(new QSpinBox(this)) {
    const auto bounded = [](double number) {
      return static_cast<int>(std::clamp<double>(number, std::numeric_limits<int>::min(),
                                                 std::numeric_limits<int>::max()));
    };
    spin_->setRange(bounded(setting.least), bounded(setting.most));
    spin_->setGroupSeparatorShown(true);
    place(spin_);
    show_value(value);
    connect(spin_, &QSpinBox::valueChanged, this,
            [this](int number) { enter(std::int64_t{number}); });
  }

 protected:
  void show_value(const SettingValue& value) override {
    spin_->setValue(static_cast<int>(std::get<std::int64_t>(value)));
  }

 private:
  QSpinBox* spin_;
};

/// Reals, whole numbers in a row, and free words are typed.
class TextEditor final : public SettingEditor {
 public:
  TextEditor(const Theme& theme, const Setting& setting, const SettingValue& value, QWidget* parent)
      : SettingEditor(theme, setting, value, parent), line_(new QLineEdit(this)) {
    line_->setProperty("mono", setting.type != SettingType::word);
    place(line_);
    show_value(value);
    if (setting.type == SettingType::word)
      connect(line_, &QLineEdit::editingFinished, this, [this] { typed(line_->text()); });
    else
      connect(line_, &QLineEdit::textEdited, this, [this](const QString& text) { typed(text); });
  }

 protected:
  void show_value(const SettingValue& value) override { line_->setText(setting_text(value)); }

 private:
  void typed(const QString& text) {
    if (setting().type == SettingType::word) return enter(text.toStdString());
    if (setting().type == SettingType::real) {
      if (const auto number = read_real(text)) return enter(*number);
      return refuse(tr("a number is wanted, such as 0.1 or 1/255"));
    }
    if (const auto numbers = read_integers(text)) return enter(numbers_for(*numbers));
    refuse(tr("whole numbers are wanted, such as 3x3"));
  }
  /// One number stands for all of them.
  [[nodiscard]] graph::Integers numbers_for(graph::Integers numbers) const {
    if (numbers.size() == 1 && setting().count > 1)
      numbers.resize(static_cast<std::size_t>(setting().count), numbers.front());
    return numbers;
  }

  QLineEdit* line_;
};

/// Words to choose from; for whole numbers in a row, words or numbers.
class ChoiceEditor final : public SettingEditor {
 public:
  ChoiceEditor(const Theme& theme, const Setting& setting, const SettingValue& value,
               QWidget* parent)
      : SettingEditor(theme, setting, value, parent), box_(new QComboBox(this)) {
    for (const std::string& choice : setting.choices)
      box_->addItem(QString::fromStdString(choice));
    box_->setEditable(setting.type == SettingType::integers);
    box_->setInsertPolicy(QComboBox::NoInsert);
    place(box_);
    show_value(value);
    connect(box_, &QComboBox::textActivated, this, [this](const QString& text) { typed(text); });
    if (box_->isEditable())
      connect(box_, &QComboBox::editTextChanged, this, [this](const QString& text) {
        if (box_->lineEdit()->isModified()) typed(text);
      });
  }

 protected:
  void show_value(const SettingValue& value) override {
    const QString text = setting_text(value);
    box_->setCurrentIndex(box_->findText(text));
    if (box_->isEditable()) box_->setEditText(text);
  }

 private:
  void typed(const QString& text) {
    if (box_->findText(text) >= 0) return enter(text.toStdString());
    auto numbers = read_integers(text);
    if (!numbers || numbers->empty())
      return refuse(tr("whole numbers are wanted, or a word of the list"));
    if (numbers->size() == 1 && setting().count > 1)
      numbers->resize(static_cast<std::size_t>(setting().count), numbers->front());
    enter(*numbers);
  }

  QComboBox* box_;
};

}  // namespace

SettingValue usual_value(const Setting& setting) {
  if (setting.otherwise) return *setting.otherwise;
  const auto least = static_cast<std::int64_t>(std::clamp(1.0, setting.least, setting.most));
  switch (setting.type) {
    case SettingType::flag:
      return false;
    case SettingType::integer:
      return least;
    case SettingType::real:
      return std::clamp(0.0, setting.least, setting.most);
    case SettingType::word:
      return setting.choices.empty() ? std::string() : setting.choices.front();
    case SettingType::integers:
      break;
  }
  return graph::Integers(static_cast<std::size_t>(std::max(setting.count, 1)), least);
}

QString setting_text(const SettingValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "on" : "off";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return QString::number(*number);
  if (const auto* real = std::get_if<double>(&value)) {
    const double inverse = *real == 0 ? 0 : 1 / *real;
    const bool fraction = std::abs(inverse) > 2 && std::abs(inverse - std::round(inverse)) < 1e-9 &&
                          QString::number(*real, 'g', 6).toDouble() != *real;
    return fraction ? "1/" + QString::number(std::llround(inverse))
                    : QString::number(*real, 'g', QLocale::FloatingPointShortest);
  }
  if (const auto* word = std::get_if<std::string>(&value)) return QString::fromStdString(*word);
  QStringList parts;
  for (const std::int64_t number : std::get<graph::Integers>(value))
    parts << QString::number(number);
  return parts.join("x");
}

SettingEditor::SettingEditor(const Theme& /*theme*/, Setting setting, SettingValue value,
                             QWidget* parent)
    : QWidget(parent), setting_(std::move(setting)), value_(std::move(value)) {
  setObjectName(QString::fromStdString(setting_.name));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
}

void SettingEditor::place(QWidget* control) {
  control_ = control;
  control->setObjectName(objectName() + ".field");
  control->setAccessibleName(QString::fromStdString(setting_.title));
  control->setToolTip(QString::fromStdString(setting_.help));
  setFocusProxy(control);
  // Fields show the end of the range only when there is room for it.
  if (setting_.type != SettingType::flag) control->setMinimumWidth(kNarrowest);
  layout()->addWidget(control);
  if (setting_.type == SettingType::flag) layout()->setAlignment(control, Qt::AlignLeft);
}

void SettingEditor::set_value(const SettingValue& value) {
  if (value == value_) return;
  value_ = value;
  const QSignalBlocker quiet(control_);
  show_value(value);
  mark({});
}

void SettingEditor::enter(SettingValue value) {
  const Result<> good = graph::check_setting(setting_, value, setting_.title);
  const bool usual = setting_.otherwise && value == *setting_.otherwise;  // "": as it comes
  if (!good.ok() && !usual) return refuse(QString::fromStdString(good.error().text()));
  mark({});
  if (value == value_) return;
  value_ = std::move(value);
  emit value_changed(value_);
}

void SettingEditor::refuse(const QString& why) { mark(why); }

void SettingEditor::mark(const QString& why) {
  const bool valid = why.isEmpty();
  control_->setToolTip(valid ? QString::fromStdString(setting_.help) : why);
  if (control_->property("valid").isValid() ? control_->property("valid").toBool() == valid : valid)
    return;
  control_->setProperty("valid", valid);
  control_->style()->unpolish(control_);
  control_->style()->polish(control_);
}

SettingEditor* make_setting_editor(const Theme& theme, const Setting& setting,
                                   const SettingValue& value, QWidget* parent) {
  if (setting.type == SettingType::flag) return new FlagEditor(theme, setting, value, parent);
  if (setting.type == SettingType::integer) return new IntegerEditor(theme, setting, value, parent);
  if (!setting.choices.empty()) return new ChoiceEditor(theme, setting, value, parent);
  return new TextEditor(theme, setting, value, parent);
}

}  // namespace strata::ui
