// A training that is killed and resumed, beside one that nobody interrupts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "project_options.h"

namespace strata::app {

struct ResumeTrial {
  ProjectOptions project;
  std::int64_t steps = 30;  // before the kill
  std::string devices;      // as --devices has them
  int threads = 0;
};

/// A resumed training beside one that ran through.
struct ResumeComparison {
  std::int64_t killed_at = 0;     // the last step told before the kill
  std::int64_t resumed_from = 0;  // the checkpoint's step
  std::int64_t compared = 0;      // steps
  std::int64_t steps_per_epoch = 0;
  std::int64_t first_difference = 0;  // a step; 0: none
  bool weights_equal = false;
  bool optimizer_equal = false;

  [[nodiscard]] bool equal() const {
    return first_difference == 0 && weights_equal && optimizer_equal;
  }
};

/// Trains three times, as processes, into `folder`: the killed and resumed run stays there as
/// killed/, the other one as whole/. An Error where a training fails or is too short.
Result<ResumeComparison> try_resume(const ResumeTrial& trial, const std::filesystem::path& folder);

}  // namespace strata::app
