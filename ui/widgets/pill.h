// A rounded label that says a state: "Running", "balanced 1.00", "2.1 / 139 GiB".
#pragma once

#include <QLabel>

namespace strata::ui {

class Pill : public QLabel {
  Q_OBJECT

 public:
  enum class Mood { plain, accent, good, warning, danger };
  explicit Pill(const QString& text = {}, Mood mood = Mood::plain, QWidget* parent = nullptr);
  void set(const QString& text, Mood mood);
  void set_mood(Mood mood);
  [[nodiscard]] Mood mood() const { return mood_; }

 private:
  Mood mood_ = Mood::plain;
};

}  // namespace strata::ui
