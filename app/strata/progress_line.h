// How far something takes its time, in a line on stderr.
#pragma once

#include <string>

#include "data/progress.h"

namespace strata::app {

/// On a terminal one line that is redrawn; elsewhere one line for each thing begun, or none.
class ProgressLine {
 public:
  enum class Elsewhere { lines, nothing };
  explicit ProgressLine(Elsewhere elsewhere);

  void show(const data::Progress& progress);
  /// Takes the line away, so that other text may follow.
  void clear();

 private:
  Elsewhere elsewhere_;
  bool terminal_;
  bool drawn_ = false;
  std::string said_;
};

}  // namespace strata::app
