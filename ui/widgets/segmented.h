// A row of joined buttons of which one is chosen: "Linear | Log".
#pragma once

#include <QButtonGroup>
#include <QFrame>
#include <QStringList>

namespace strata::ui {

class Segmented : public QFrame {
  Q_OBJECT

 public:
  explicit Segmented(const QStringList& choices, QWidget* parent = nullptr);

  [[nodiscard]] int current() const;
  void set_current(int index);  // without chosen()
  void set_text(int index, const QString& text);
  void set_enabled(int index, bool enabled, const QString& why = {});

 signals:
  void chosen(int index);  // by the user

 private:
  QButtonGroup* buttons_;
};

}  // namespace strata::ui
