#include "ui/session/run_scanner.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "ui/session/run_finder.h"
#include "ui/session/worker_process.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

bool has_ended(const run::RunInfo& info) {
  return info.state == "finished" || info.state == "failed" || info.state == "stopped";
}

}  // namespace

QString CatalogueRun::display_name() const {
  return notes.name.isEmpty() ? QString::fromStdString(summary.info.name) : notes.name;
}

bool CatalogueRun::is_lost() const {
  return !summary.alive && !has_ended(summary.info) && is_of_this_host(summary.info);
}

std::optional<std::vector<CatalogueRun>> RunScanner::scan(const fs::path& folder, bool anyway) {
  bool changed = anyway || folder != folder_;
  if (folder != folder_) known_.clear();
  folder_ = folder;
  for (auto& [path, known] : known_)
    known.seen = false;
  for (const fs::path& path : run_folders_in(folder)) {
    Known& known = known_[path];
    known.seen = true;
    changed = refresh(path, known) || changed;
  }
  const auto gone = std::erase_if(known_, [](const auto& entry) { return !entry.second.seen; });
  if (!changed && gone == 0) return std::nullopt;
  return listed();
}

RunScanner::Stamps RunScanner::stamps_of(const fs::path& run_folder) {
  Stamps stamps;
  const std::array<fs::path, 3> files = {run_folder / "run.json", run_folder / "events.jsonl",
                                         run_folder / kNotesFile};
  for (std::size_t i = 0; i < files.size(); ++i) {
    struct stat info = {};
    if (::stat(files[i].c_str(), &info) != 0) continue;
    stamps[i] = {info.st_mtim.tv_sec * 1000000000LL + info.st_mtim.tv_nsec, info.st_size};
  }
  return stamps;
}

/// True when the run is another than it was.
bool RunScanner::refresh(const fs::path& run_folder, Known& known) {
  const Stamps stamps = stamps_of(run_folder);
  const bool changed = stamps != known.stamps;
  const bool was_alive = known.run.summary.alive;
  if (changed) {
    known.stamps = stamps;
    auto summary = run::read_run(run_folder);
    const bool was_readable = std::exchange(known.readable, summary.ok());
    if (!summary.ok()) return was_readable;
    known.run = {std::move(summary).value(), read_notes(run_folder)};
  }
  run::RunSummary& summary = known.run.summary;
  if (changed || was_alive) summary.alive = worker_of(run_folder, summary.info).has_value();
  return changed || summary.alive != was_alive;
}

std::vector<CatalogueRun> RunScanner::listed() const {
  std::vector<CatalogueRun> runs;
  runs.reserve(known_.size());
  for (const auto& [path, known] : known_)
    if (known.readable) runs.push_back(known.run);
  std::stable_sort(runs.begin(), runs.end(), [](const CatalogueRun& a, const CatalogueRun& b) {
    return a.summary.info.started > b.summary.info.started;
  });
  return runs;
}

}  // namespace strata::ui
