#include "data/progress.h"

namespace strata::data {

Result<> tell(const ProgressReport& report, const Progress& progress) {
  if (!report || report(progress)) return {};
  return Error{"stopped", {}, "start again to go on"};
}

}  // namespace strata::data
