// How training gets faster with more devices: what to measure, and what the figures say. Values
// only.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "device/machine.h"
#include "plan/device_plan.h"

namespace strata::ui {

/// One measurement.
struct ScalingCase {
  int devices = 1;
  QStringList names;  // "cuda:0", "cuda:1"; a repeated "cpu" is that many ranks
  int threads = 0;    // CPU threads over all ranks; 0: GPUs, which do not mind
  /// One rank with all cores, beside the ranks of a core each: what a run on the CPU is otherwise.
  bool whole_cpu = false;
};

/// 1, 2, 4, ... of the kind of device that is chosen, and all that are there.
std::vector<ScalingCase> scaling_cases(const plan::Parallel& parallel,
                                       const device::Machine& machine);

struct ScalingPoint {
  ScalingCase of;
  double step_ms = 0;
  double samples_per_s = 0;
  QString failure;  // why there are no figures
};

/// The figures in what `strata bench` printed; nothing where it holds none.
std::optional<ScalingPoint> point_from(const QByteArray& output);

class Scaling {
 public:
  std::vector<ScalingPoint> points;

  /// Of samples a second, over as many times those of one device. 0: not known.
  [[nodiscard]] double efficiency(const ScalingPoint& point) const;
  /// How many devices to train on; 0 while nothing is known.
  [[nodiscard]] int recommended() const;
  /// The same in a sentence, with the reason.
  [[nodiscard]] QString recommendation() const;

 private:
  [[nodiscard]] const ScalingPoint* point_of(int devices) const;
  [[nodiscard]] const ScalingPoint* whole_cpu() const;
  [[nodiscard]] const ScalingPoint* worth_it() const;
};

}  // namespace strata::ui
