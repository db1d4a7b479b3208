// Somebody who cannot read: random clicks, drags, wheel turns and keys, at whatever window is in
// front. What it does follows from a seed.
#pragma once

#include <QObject>
#include <QPoint>
#include <QPointer>
#include <QWidget>
#include <QWindow>
#include <deque>
#include <functional>
#include <random>

namespace strata::test {

class Monkey : public QObject {
  Q_OBJECT

 public:
  Monkey(QWidget& window, unsigned seed, int events);

  /// Called between two actions every so many events, to put the window back into a good state.
  void every(int events, std::function<void()> look_after);
  void start();
  [[nodiscard]] int sent() const { return sent_; }
  [[nodiscard]] bool is_done() const { return done_; }

 signals:
  void done();

 private:
  void step();
  void plan();
  void plan_pointer(int what);
  void plan_keys(int what);
  void plan_drag();
  void say(const QString& what) const;

  void press(Qt::MouseButton button, Qt::KeyboardModifiers with = {});
  void release(Qt::MouseButton button, Qt::KeyboardModifiers with = {});
  void move_to(const QPoint& global);
  void turn_wheel(int angle, Qt::KeyboardModifiers with);
  void key(int code, Qt::KeyboardModifiers with = {}, const QString& text = {});

  [[nodiscard]] QWidget* front() const;
  [[nodiscard]] QPoint somewhere();
  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  QWidget& window_;
  std::mt19937 random_;
  int wanted_;
  int sent_ = 0;
  int last_look_ = 0;
  int between_looks_ = 0;
  bool done_ = false;
  bool tells_;
  std::function<void()> look_after_;
  std::deque<std::function<void()>> planned_;
  QPointer<QWindow> pressed_in_;
  Qt::MouseButtons buttons_;
  QPoint at_;
};

}  // namespace strata::test
