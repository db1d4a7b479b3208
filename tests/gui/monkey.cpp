#include "monkey.h"

#include <QApplication>
#include <QDialog>
#include <QTimer>
#include <QWheelEvent>
#include <QtTest>
#include <array>

namespace strata::test {
namespace {

using Qt::KeyboardModifiers;

struct Chord {
  int key;
  KeyboardModifiers with;
};

/// What is pressed most while one works with the window.
const std::vector<Chord>& chords() {
  const auto ctrl = Qt::ControlModifier;
  const auto ctrl_shift = Qt::ControlModifier | Qt::ShiftModifier;
  static const std::vector<Chord> all = {
      {Qt::Key_Tab, {}},       {Qt::Key_Backtab, Qt::ShiftModifier},
      {Qt::Key_Escape, {}},    {Qt::Key_Escape, {}},
      {Qt::Key_Return, {}},    {Qt::Key_Space, {}},
      {Qt::Key_Delete, {}},    {Qt::Key_Backspace, {}},
      {Qt::Key_Up, {}},        {Qt::Key_Down, {}},
      {Qt::Key_Left, {}},      {Qt::Key_Right, {}},
      {Qt::Key_Home, {}},      {Qt::Key_End, {}},
      {Qt::Key_PageUp, {}},    {Qt::Key_PageDown, {}},
      {Qt::Key_F2, {}},        {Qt::Key_F1, {}},
      {Qt::Key_Z, ctrl},       {Qt::Key_Z, ctrl},
      {Qt::Key_Z, ctrl},       {Qt::Key_Z, ctrl_shift},
      {Qt::Key_A, ctrl},       {Qt::Key_C, ctrl},
      {Qt::Key_X, ctrl},       {Qt::Key_V, ctrl},
      {Qt::Key_D, ctrl},       {Qt::Key_G, ctrl},
      {Qt::Key_G, ctrl_shift}, {Qt::Key_F, ctrl},
      {Qt::Key_K, ctrl},       {Qt::Key_P, ctrl},
      {Qt::Key_R, ctrl},       {Qt::Key_S, ctrl},
      {Qt::Key_L, ctrl},       {Qt::Key_L, ctrl_shift},
      {Qt::Key_Comma, ctrl},   {Qt::Key_Period, ctrl},
      {Qt::Key_1, ctrl},       {Qt::Key_1, ctrl},
      {Qt::Key_2, ctrl},       {Qt::Key_3, ctrl},
      {Qt::Key_4, ctrl},       {Qt::Key_Menu, {}},
      {Qt::Key_Plus, ctrl},    {Qt::Key_Minus, ctrl}};
  return all;
}

/// Without '/' and '~': what is typed into a field for a path stays below the present folder.
QString letters() {
  return QStringLiteral("abcdefghijklmnop 0123456789.,-+eE_:;%#\"'<>&\u00e4\u4e2d");
}

}  // namespace

Monkey::Monkey(QWidget& window, unsigned seed, int events)
    : QObject(&window),
      window_(window),
      random_(seed),
      wanted_(events),
      tells_(qEnvironmentVariableIsSet("STRATA_RANDOM_LOG")) {}

void Monkey::every(int events, std::function<void()> look_after) {
  between_looks_ = events;
  look_after_ = std::move(look_after);
}

void Monkey::start() { QTimer::singleShot(0, this, &Monkey::step); }

void Monkey::step() {
  // The next step is asked for first: this one may end up in an event loop of a dialog or a drag.
  if (sent_ < wanted_ || !planned_.empty()) {
    start();
    if (planned_.empty()) plan();
    const std::function<void()> one = std::move(planned_.front());
    planned_.pop_front();
    ++sent_;
    return one();
  }
  QWidget* in_the_way = front();
  if (in_the_way != &window_) {
    start();
    in_the_way->close();
    return;
  }
  done_ = true;
  emit done();
}

void Monkey::say(const QString& what) const {
  if (tells_) qInfo("%d: %s", sent_, qPrintable(what));
}

void Monkey::plan() {
  if (between_looks_ > 0 && sent_ - last_look_ >= between_looks_ && front() == &window_) {
    last_look_ = sent_;
    planned_.emplace_back(look_after_);
    return;
  }
  const int what = below(100);
  what < 64 ? plan_pointer(what) : plan_keys(what - 64);
}

void Monkey::plan_pointer(int what) {
  const QPoint place = somewhere();
  planned_.emplace_back([this, place] { move_to(place); });
  if (what < 30) {
    planned_.emplace_back([this] { press(Qt::LeftButton); });
    planned_.emplace_back([this] { release(Qt::LeftButton); });
  } else if (what < 36) {
    const auto with = below(2) == 0 ? Qt::ShiftModifier : Qt::ControlModifier;
    planned_.emplace_back([this, with] { press(Qt::LeftButton, with); });
    planned_.emplace_back([this, with] { release(Qt::LeftButton, with); });
  } else if (what < 42) {
    for (int i = 0; i < 2; ++i) {
      planned_.emplace_back([this] { press(Qt::LeftButton); });
      planned_.emplace_back([this] { release(Qt::LeftButton); });
    }
  } else if (what < 47) {
    planned_.emplace_back([this] { press(Qt::RightButton); });
    planned_.emplace_back([this] { release(Qt::RightButton); });
  } else if (what < 58) {
    plan_drag();
  } else {
    const int angle = below(2) == 0 ? 120 : -120;
    const KeyboardModifiers with = below(4) == 0 ? Qt::ControlModifier : Qt::NoModifier;
    for (int i = below(4); i >= 0; --i)
      planned_.emplace_back([this, angle, with] { turn_wheel(angle, with); });
  }
}

void Monkey::plan_drag() {
  const Qt::MouseButton button = below(6) == 0 ? Qt::MiddleButton : Qt::LeftButton;
  const KeyboardModifiers with = below(5) == 0 ? Qt::ControlModifier : Qt::NoModifier;
  planned_.emplace_back([this, button, with] { press(button, with); });
  const QPoint to = somewhere();
  constexpr int kMoves = 6;
  for (int i = 1; i <= kMoves; ++i)
    planned_.emplace_back([this, to, i] { move_to(at_ + (to - at_) * i / kMoves); });
  if (below(8) == 0) planned_.emplace_back([this] { key(Qt::Key_Escape); });
  planned_.emplace_back([this, button, with] { release(button, with); });
}

void Monkey::plan_keys(int what) {
  if (what < 24) {
    const Chord chord = chords()[static_cast<std::size_t>(below(int(chords().size())))];
    planned_.emplace_back([this, chord] { key(chord.key, chord.with); });
    return;
  }
  const QString all = letters();
  for (int i = below(6); i >= 0; --i) {
    const QChar letter = all.at(below(int(all.size())));
    planned_.emplace_back([this, letter] { key(letter.toUpper().unicode(), {}, letter); });
  }
}

QWidget* Monkey::front() const {
  if (QWidget* popup = QApplication::activePopupWidget()) return popup->window();
  if (QWidget* modal = QApplication::activeModalWidget()) return modal->window();
  return &window_;
}

/// A point of the front window, as often in some part of it as anywhere.
QPoint Monkey::somewhere() {
  QWidget* top = front();
  QWidget* part = top;
  if (below(2) == 0) {
    QList<QWidget*> parts;
    for (QWidget* one : top->findChildren<QWidget*>())
      if (one->isVisible() && one->isEnabled() && !one->visibleRegion().isEmpty()) parts << one;
    if (!parts.isEmpty()) part = parts[below(int(parts.size()))];
  }
  const QRect area = part == top ? part->rect() : part->visibleRegion().boundingRect();
  const QPoint place =
      area.topLeft() + QPoint(below(qMax(1, area.width())), below(qMax(1, area.height())));
  if (tells_)
    say(QStringLiteral("aims at %1 '%2' %3,%4")
            .arg(QLatin1String(part->metaObject()->className()), part->objectName())
            .arg(place.x())
            .arg(place.y()));
  return part->mapToGlobal(place);
}

void Monkey::press(Qt::MouseButton button, Qt::KeyboardModifiers with) {
  QWindow* window = front()->windowHandle();
  if (window == nullptr) return;
  say(QStringLiteral("presses %1").arg(button));
  pressed_in_ = window;
  buttons_.setFlag(button, true);
  qt_handleMouseEvent(window, window->mapFromGlobal(at_), at_, buttons_, button,
                      QEvent::MouseButtonPress, with, ++QTest::lastMouseTimestamp);
}

void Monkey::release(Qt::MouseButton button, Qt::KeyboardModifiers with) {
  QWindow* window = pressed_in_ ? pressed_in_.data() : front()->windowHandle();
  buttons_.setFlag(button, false);
  pressed_in_.clear();
  if (window == nullptr) return;
  say(QStringLiteral("releases %1").arg(button));
  qt_handleMouseEvent(window, window->mapFromGlobal(at_), at_, buttons_, button,
                      QEvent::MouseButtonRelease, with, ++QTest::lastMouseTimestamp);
}

void Monkey::move_to(const QPoint& global) {
  at_ = global;
  QWindow* window = pressed_in_ ? pressed_in_.data() : front()->windowHandle();
  if (window == nullptr) return;
  qt_handleMouseEvent(window, window->mapFromGlobal(at_), at_, buttons_, Qt::NoButton,
                      QEvent::MouseMove, Qt::NoModifier, ++QTest::lastMouseTimestamp);
}

void Monkey::turn_wheel(int angle, Qt::KeyboardModifiers with) {
  QWindow* window = front()->windowHandle();
  if (window == nullptr) return;
  say(QStringLiteral("turns the wheel by %1").arg(angle));
  QCoreApplication::postEvent(
      window, new QWheelEvent(window->mapFromGlobal(at_), at_, {}, {0, angle}, Qt::NoButton, with,
                              Qt::NoScrollPhase, false));
}

void Monkey::key(int code, Qt::KeyboardModifiers with, const QString& text) {
  QWindow* window = front()->windowHandle();
  if (window == nullptr) return;
  say(QStringLiteral("key %1 with %2").arg(QKeySequence(code).toString()).arg(int(with)));
  qt_handleKeyEvent(window, QEvent::KeyPress, code, with, text);
  qt_handleKeyEvent(window, QEvent::KeyRelease, code, with, text);
}

}  // namespace strata::test
