#include "ui/runs/run_curves.h"

#include <QFutureWatcher>
#include <QtConcurrent>
#include <algorithm>

namespace strata::ui {

RunCurves curves_of(const RunHistory& history) {
  RunCurves out;
  out.steps = history.steps();
  for (double& time : out.steps.time)
    time -= history.started();
  const auto& epochs = history.epochs();
  for (std::size_t i = 0; i < epochs.size() && i < history.epoch_steps().size(); ++i) {
    const std::int64_t step = history.epoch_steps()[i];
    const auto at = static_cast<std::size_t>(std::max<std::int64_t>(step - 1, 0));
    const double seconds = at < out.steps.time.size() ? out.steps.time[at] : 0;
    if (epochs[i].val_loss) out.val_loss.push_back({step, seconds, *epochs[i].val_loss});
    if (epochs[i].val_accuracy)
      out.val_accuracy.push_back({step, seconds, *epochs[i].val_accuracy});
  }
  if (!history.epoch_steps().empty() && epochs.front().epoch > 0)
    out.steps_per_epoch = static_cast<double>(history.epoch_steps().front()) /
                          static_cast<double>(epochs.front().epoch);
  if (history.model() && history.model()->steps_per_epoch > 0)
    out.steps_per_epoch = static_cast<double>(history.model()->steps_per_epoch);
  return out;
}

CurveKeeper::CurveKeeper(QObject* parent) : QObject(parent) { pool_.setMaxThreadCount(1); }

CurveKeeper::~CurveKeeper() {
  pool_.clear();
  pool_.waitForDone();
}

void CurveKeeper::watch(const std::vector<std::filesystem::path>& run_folders) {
  std::erase_if(entries_, [&](const auto& entry) {
    return std::find(run_folders.begin(), run_folders.end(), entry.first) == run_folders.end();
  });
  for (const std::filesystem::path& path : run_folders) {
    Entry& entry = entries_[path];
    if (!entry.reader) entry.reader = std::make_shared<Reader>(path);
    if (!entry.reading) start(path, entry);
  }
}

bool CurveKeeper::Reader::read_on() {
  bool changed = false;
  while (true) {
    const auto piece = events.read_piece();
    if (!piece.ok()) return changed;
    if (piece->from_start) history = RunHistory();
    for (const link::Event& event : piece->events)
      history.add(event);
    changed = changed || piece->from_start || !piece->events.empty();
    if (piece->at_end) return changed;
  }
}

const RunCurves* CurveKeeper::curves_of_run(const std::filesystem::path& run_folder) const {
  const auto found = entries_.find(run_folder);
  return found == entries_.end() ? nullptr : found->second.curves.get();
}

void CurveKeeper::start(const std::filesystem::path& run_folder, Entry& entry) {
  using Curves = std::shared_ptr<const RunCurves>;
  entry.reading = true;
  auto* watcher = new QFutureWatcher<Curves>(this);
  connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, run_folder] {
    watcher->deleteLater();
    if (!watcher->isCanceled()) take(run_folder, watcher->result());
  });
  watcher->setFuture(QtConcurrent::run(&pool_, [reader = entry.reader]() -> Curves {
    if (!reader->read_on()) return nullptr;
    return std::make_shared<const RunCurves>(curves_of(reader->history));
  }));
}

void CurveKeeper::take(const std::filesystem::path& run_folder,
                       const std::shared_ptr<const RunCurves>& curves) {
  const auto found = entries_.find(run_folder);
  if (found == entries_.end()) return;
  found->second.reading = false;
  if (!curves) return;
  found->second.curves = curves;
  emit read(QString::fromStdString(run_folder.string()));
}

}  // namespace strata::ui
