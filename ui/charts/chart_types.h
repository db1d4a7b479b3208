// Words the parts of a chart share.
#pragma once

#include <QString>

namespace strata::ui {

enum class XAxis { step, epoch, time };
enum class YScale { linear, log };
/// What the numbers of a chart are: it decides how they are written and how far the axis may go.
enum class Unit { plain, percent };

struct Range {
  double lower = 0;
  double upper = 1;

  [[nodiscard]] double size() const { return upper - lower; }
  [[nodiscard]] bool holds(double value) const { return value >= lower && value <= upper; }
  bool operator==(const Range&) const = default;
};

struct Tick {
  double at = 0;
  QString text;
};

}  // namespace strata::ui
