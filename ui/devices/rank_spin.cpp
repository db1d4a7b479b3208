#include "ui/devices/rank_spin.h"

#include <algorithm>

namespace strata::ui {
namespace {

constexpr int kMostRanks = 64;

}  // namespace

RankSpin::RankSpin(QWidget* parent) : QSpinBox(parent) {
  setObjectName(QStringLiteral("devices.cpu_ranks"));
  setAccessibleName(tr("CPU ranks"));
  setPrefix(QStringLiteral("× "));
  setRange(1, kMostRanks);
  setKeyboardTracking(false);
  set_cores(1);
}

void RankSpin::set_cores(int cores) {
  cores_ = std::max(cores, 1);
  setToolTip(
      tr("How many workers share the processors, as several devices would. Usually 1; at most one "
         "for each core (%1 here) is quick. Type a number to have more of them anyway.")
          .arg(cores_));
}

void RankSpin::stepBy(int steps) {
  const int wanted = value() + steps;
  setValue(steps > 0 ? std::min(wanted, std::max(cores_, value())) : wanted);
}

QAbstractSpinBox::StepEnabled RankSpin::stepEnabled() const {
  StepEnabled out = QSpinBox::stepEnabled();
  if (value() >= cores_) out &= ~StepEnabled(StepUpEnabled);
  return out;
}

}  // namespace strata::ui
