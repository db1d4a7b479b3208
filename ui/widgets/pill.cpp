#include "ui/widgets/pill.h"

#include <QStyle>

namespace strata::ui {
namespace {

const char* word(Pill::Mood mood) {
  switch (mood) {
    case Pill::Mood::plain:
      return "plain";
    case Pill::Mood::accent:
      return "accent";
    case Pill::Mood::good:
      return "good";
    case Pill::Mood::warning:
      return "warning";
    case Pill::Mood::danger:
      return "danger";
  }
  return "plain";
}

}  // namespace

Pill::Pill(const QString& text, Mood mood, QWidget* parent) : QLabel(text, parent), mood_(mood) {
  setProperty("pill", word(mood));
  setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void Pill::set(const QString& text, Mood mood) {
  setText(text);
  set_mood(mood);
}

void Pill::set_mood(Mood mood) {
  if (mood == mood_) return;
  mood_ = mood;
  setProperty("pill", word(mood));
  style()->unpolish(this);  // the style sheet looks at properties only when it polishes
  style()->polish(this);
}

}  // namespace strata::ui
