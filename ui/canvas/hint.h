// A few words beside the mouse that go away by themselves: why something was refused.
#pragma once

#include <QFrame>
#include <QTimer>

class QLabel;

namespace strata::ui {

class Hint : public QFrame {
  Q_OBJECT

 public:
  enum class Mood { plain, refused };
  explicit Hint(QWidget* parent);

  /// `at`: in the parent; the hint stays inside it. `seconds` 0: until it is hidden.
  void say(const QString& text, const QPoint& at, Mood mood, int seconds = 0);
  [[nodiscard]] QString text() const;

 private:
  QLabel* label_;
  QTimer timer_;
};

}  // namespace strata::ui
