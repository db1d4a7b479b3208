// How long each event keeps the UI thread: by the clock, and in processor time, which other
// programs on the machine do not lengthen.
#pragma once

#include <QApplication>
#include <QStringList>
#include <ctime>
#include <vector>

namespace strata::test {

class BusyApplication : public QApplication {
 public:
  BusyApplication(int& count, char** words);
  ~BusyApplication() override;

  struct Turn {
    double wall_ms = 0;
    double work_ms = 0;  // processor time
    const char* receiver = "";
    QString name;
    int event = 0;
    std::vector<void*> stack;  // where it was after STRATA_STACKS milliseconds of work
  };
  /// The turns with most work, longest first.
  [[nodiscard]] const std::vector<Turn>& longest() const { return longest_; }
  [[nodiscard]] double longest_wall_ms() const { return longest_wall_ms_; }
  [[nodiscard]] std::size_t count_above(double work_ms) const;
  void forget();
  /// The figures as lines to print, with stacks where they were taken.
  [[nodiscard]] QStringList report(std::size_t turns = 8) const;

  bool notify(QObject* receiver, QEvent* event) override;

 private:
  void take(Turn turn);
  void arm(bool on);

  bool in_turn_ = false;
  bool interrupted_ = false;  // an event loop ran inside: the turn's time is not its own
  int level_ = 0;
  double longest_wall_ms_ = 0;
  std::vector<float> works_ms_;
  std::vector<Turn> longest_;
  timer_t timer_ = {};
  int stack_after_ms_;  // 0: none are taken
};

}  // namespace strata::test
