#include "ui/export/checkpoint_list.h"

#include <QCoreApplication>
#include <algorithm>
#include <tuple>

#include "run/checkpoints.h"
#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

struct Checkpoints {
  Q_DECLARE_TR_FUNCTIONS(Checkpoints)
};

}  // namespace

fs::path run_of(const fs::path& run_or_checkpoint) {
  const fs::path above = run_or_checkpoint.parent_path();
  return above.filename() == "checkpoints" ? above.parent_path() : run_or_checkpoint;
}

std::vector<CheckpointChoice> checkpoints_of(const fs::path& run_folder) {
  const fs::path folder = run_folder / "checkpoints";
  std::error_code code;
  const std::string best = fs::read_symlink(folder / "best", code).string();
  const std::string last = fs::read_symlink(folder / "last", code).string();
  std::vector<CheckpointChoice> out;
  for (const std::int64_t step : run::checkpoint_steps(folder)) {
    const std::string name = std::to_string(step);
    CheckpointChoice choice;
    choice.step = step;
    choice.best = name == best;
    choice.last = name == last;
    choice.weights = folder / name / "model.safetensors";
    const auto bytes = fs::file_size(choice.weights, code);
    if (code) continue;
    choice.bytes = static_cast<std::int64_t>(bytes);
    out.push_back(choice);
  }
  std::sort(out.begin(), out.end(), [](const CheckpointChoice& a, const CheckpointChoice& b) {
    return std::tuple(a.best, a.last, a.step) > std::tuple(b.best, b.last, b.step);
  });
  return out;
}

QString text_of(const CheckpointChoice& choice) {
  const QString step = Checkpoints::tr("step %1").arg(with_commas(choice.step));
  if (choice.best && choice.last) return Checkpoints::tr("Best and last · %1").arg(step);
  if (choice.best) return Checkpoints::tr("Best · %1").arg(step);
  if (choice.last) return Checkpoints::tr("Last · %1").arg(step);
  return Checkpoints::tr("Step %1").arg(with_commas(choice.step));
}

}  // namespace strata::ui
