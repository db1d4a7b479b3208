#include "ui/devices/memory_fixes.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr double kTightShare = 0.8;

struct MemoryFixes {
  Q_DECLARE_TR_FUNCTIONS(MemoryFixes)
};

}  // namespace

MemoryState::Level MemoryState::level() const {
  if (free < 0 || estimate.layers.empty()) return Level::unknown;
  const double share =
      static_cast<double>(estimate.total()) / static_cast<double>(std::max<std::int64_t>(free, 1));
  return share >= 1 ? Level::too_much : share >= kTightShare ? Level::tight : Level::fits;
}

std::vector<MemoryFix> memory_fixes(const graph::Model& model, const Project& project) {
  const plan::Training& now = project.training;
  std::vector<MemoryFix> fixes;
  if (now.batch > 1) {
    plan::Training half = now;
    half.batch = now.batch / 2;
    fixes.push_back({MemoryFixes::tr("halve the batch"),
                     MemoryFixes::tr("Halve the batch to %1").arg(with_commas(half.batch)), half});
  }
  if (now.accumulation * 2 <= now.batch) {
    plan::Training pieces = now;
    pieces.accumulation = now.accumulation * 2;
    fixes.push_back(
        {MemoryFixes::tr("accumulate gradients"),
         MemoryFixes::tr("Accumulate %1 micro-batches").arg(with_commas(pieces.accumulation)),
         pieces});
  }
  if (now.precision == plan::Precision::float32 || now.precision == plan::Precision::float64) {
    plan::Training low = now;
    low.precision = plan::Precision::bfloat16;
    fixes.push_back({MemoryFixes::tr("use bfloat16"), MemoryFixes::tr("Compute in bfloat16"), low});
  }
  const std::int64_t whole = plan::estimate_memory(model, now, project.parallel).total();
  for (MemoryFix& fix : fixes)
    fix.saves = whole - plan::estimate_memory(model, fix.training, project.parallel).total();
  std::erase_if(fixes, [](const MemoryFix& fix) { return fix.saves <= 0; });
  std::stable_sort(fixes.begin(), fixes.end(),
                   [](const MemoryFix& a, const MemoryFix& b) { return a.saves > b.saves; });
  return fixes;
}

}  // namespace strata::ui
