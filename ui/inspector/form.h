// Rows of a name and a control, as the inspectors show settings.
#pragma once

#include <QHash>
#include <QWidget>

class QGridLayout;
class QLabel;

namespace strata::ui {

class WheelGuard;

class Form : public QWidget {
  Q_OBJECT

 public:
  explicit Form(QWidget* parent = nullptr);

  /// Adds a row known by `key`; `help` is the tooltip of both.
  void add_row(const QString& key, const QString& title, QWidget* control, const QString& help);
  /// A heading over the rows that follow.
  void add_heading(const QString& key, const QString& title);
  void set_visible(const QString& key, bool visible);
  /// Quiet text beside a short control, such as a switch.
  void set_note(const QString& key, const QString& note);
  [[nodiscard]] QWidget* control(const QString& key) const;

 private:
  struct Row {
    QWidget* title = nullptr;
    QWidget* control = nullptr;
    QLabel* note = nullptr;
  };
  QGridLayout* grid_;
  WheelGuard* guard_;
  QHash<QString, Row> rows_;
};

}  // namespace strata::ui
