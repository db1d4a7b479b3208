// The control for one setting, made from its description: of a layer, a data source, a transform.
#pragma once

#include <QWidget>

#include "graph/setting.h"
#include "ui/style/theme.h"

namespace strata::ui {

/// A usual value where a description has no default: the smallest number, the first word.
graph::SettingValue usual_value(const graph::Setting& setting);
/// As a person writes it: "3x3", "0.001", "same", "on".
QString setting_text(const graph::SettingValue& value);

/// A switch, a number field, a list of words or a text field. Says a value only when the
/// description allows it; a wrong one stays in the field, marked, with the reason as tooltip.
class SettingEditor : public QWidget {
  Q_OBJECT

 public:
  SettingEditor(const Theme& theme, graph::Setting setting, graph::SettingValue value,
                QWidget* parent = nullptr);

  [[nodiscard]] const graph::Setting& setting() const { return setting_; }
  [[nodiscard]] const graph::SettingValue& value() const { return value_; }
  /// Shows another value, without value_changed(). What is being typed is left alone when it means
  /// the same.
  void set_value(const graph::SettingValue& value);

 signals:
  void value_changed(const strata::graph::SettingValue& value);

 protected:
  /// Shows a value in the control.
  virtual void show_value(const graph::SettingValue& value) = 0;
  /// The user entered `value`.
  void enter(graph::SettingValue value);
  /// The user typed something that is no value at all.
  void refuse(const QString& why);
  /// Puts the control in its place, with name and tooltip of the setting.
  void place(QWidget* control);

 private:
  void mark(const QString& why);  // empty: it is good

  graph::Setting setting_;
  graph::SettingValue value_;
  QWidget* control_ = nullptr;
};

/// The editor that suits the setting's type.
SettingEditor* make_setting_editor(const Theme& theme, const graph::Setting& setting,
                                   const graph::SettingValue& value, QWidget* parent = nullptr);

}  // namespace strata::ui
