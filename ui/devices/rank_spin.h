// How many ranks share the processors: the arrows stop at the cores, a number that is typed need
// not.
#pragma once

#include <QSpinBox>

namespace strata::ui {

class RankSpin : public QSpinBox {
  Q_OBJECT

 public:
  explicit RankSpin(QWidget* parent = nullptr);

  void set_cores(int cores);
  void stepBy(int steps) override;

 protected:
  [[nodiscard]] StepEnabled stepEnabled() const override;

 private:
  int cores_ = 1;
};

}  // namespace strata::ui
