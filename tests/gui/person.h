// Somebody in front of the window: only clicks and types.
#pragma once

#include <QAbstractButton>
#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>
#include <QtTest>

namespace strata::test {

class Person {
 public:
  explicit Person(QWidget& window) : window_(window) {}

  /// The visible widget of that name; fails the test when there is none.
  template <class T = QWidget>
  T* see(const QString& name) {
    T* found = nullptr;
    const bool seen =
        QTest::qWaitFor([&] { return (found = visible<T>(name)) != nullptr; }, kPatienceMs);
    if (!seen) qWarning("nobody can see '%s'", qPrintable(name));
    return found;
  }

  bool click(const QString& name) {
    auto* widget = see(name);
    if (widget == nullptr || !QTest::qWaitFor([&] { return widget->isEnabled(); }, kPatienceMs)) {
      qWarning("'%s' cannot be clicked: %s", qPrintable(name),
               widget ? qPrintable(widget->toolTip()) : "");
      return false;
    }
    QTest::mouseClick(widget, Qt::LeftButton, {}, middle(*widget), kBetweenMs);
    return true;
  }

  /// Puts `text` in place of what stands in a field, key by key, and presses Return.
  bool type(const QString& name, const QString& text) {
    auto* widget = see(name);
    if (widget == nullptr) return false;
    QTest::mouseClick(widget, Qt::LeftButton, {}, {widget->height() / 2, widget->height() / 2});
    QTest::keyClick(widget, Qt::Key_A, Qt::ControlModifier, kBetweenMs);
    QTest::keyClicks(widget, text, {}, kBetweenMs);
    QTest::keyClick(widget, Qt::Key_Return, {}, kBetweenMs);
    return true;
  }

  /// Walks a closed list with the arrow keys to the entry of that text.
  bool choose(const QString& name, const QString& text) {
    auto* box = see<QComboBox>(name);
    if (box == nullptr) return false;
    const int wanted = box->findText(text, Qt::MatchFixedString);
    if (wanted < 0) qWarning("'%s' does not offer '%s'", qPrintable(name), qPrintable(text));
    box->setFocus();
    for (int steps = 0; wanted >= 0 && box->currentIndex() != wanted && steps < box->count();
         ++steps)
      QTest::keyClick(box, box->currentIndex() < wanted ? Qt::Key_Down : Qt::Key_Up);
    return box->currentIndex() == wanted;
  }

 private:
  static constexpr int kPatienceMs = 20'000;
  static constexpr int kBetweenMs = 1;  // the window has its turn between two keys

  /// Where to press: a check box only reacts at its left end.
  static QPoint middle(const QWidget& widget) { return widget.rect().center(); }

  template <class T>
  T* visible(const QString& name) {
    for (T* one : window_.findChildren<T*>(name))
      if (one->isVisible()) return one;
    return nullptr;
  }

  QWidget& window_;
};

}  // namespace strata::test

#define DO(action) QVERIFY2(action, #action)
