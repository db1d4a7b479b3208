#include "ui/session/run_catalogue.h"

#include <algorithm>

#include "ui/session/catalogue_keeper.h"

namespace strata::ui {

namespace fs = std::filesystem;

RunCatalogue::RunCatalogue(fs::path runs_folder, QObject* parent)
    : QObject(parent), folder_(std::move(runs_folder)), keeper_(new CatalogueKeeper(folder_)) {
  thread_.setObjectName("run catalogue");
  keeper_->moveToThread(&thread_);
  connect(&thread_, &QThread::started, keeper_, &CatalogueKeeper::start);
  connect(&thread_, &QThread::finished, keeper_, &QObject::deleteLater);
  connect(keeper_, &CatalogueKeeper::listed, this, &RunCatalogue::take);
  connect(keeper_, &CatalogueKeeper::moved_to_bin, this, &RunCatalogue::moved_to_bin);
  connect(keeper_, &CatalogueKeeper::problem_raised, this, &RunCatalogue::problem_raised);
  thread_.start();
}

RunCatalogue::~RunCatalogue() {
  thread_.quit();
  thread_.wait();
}

const CatalogueRun* RunCatalogue::find(const fs::path& run_folder) const {
  const auto found = std::find_if(runs_.begin(), runs_.end(), [&](const CatalogueRun& run) {
    return run.summary.path == run_folder;
  });
  return found == runs_.end() ? nullptr : &*found;
}

void RunCatalogue::set_folder(const fs::path& runs_folder) {
  if (runs_folder == folder_) return;
  folder_ = runs_folder;
  runs_.clear();
  scanned_ = false;
  emit changed();
  QMetaObject::invokeMethod(keeper_, [keeper = keeper_, runs_folder, edits = ++edits_] {
    keeper->set_folder(runs_folder, edits);
  });
}

void RunCatalogue::refresh() {
  QMetaObject::invokeMethod(keeper_, &CatalogueKeeper::scan, Qt::QueuedConnection);
}

void RunCatalogue::rename(const fs::path& run_folder, const QString& name) {
  edit_notes(run_folder, [&](RunNotes& notes) { notes.name = name; });
}

void RunCatalogue::set_tags(const fs::path& run_folder, const QStringList& tags) {
  edit_notes(run_folder, [&](RunNotes& notes) { notes.tags = tags; });
}

void RunCatalogue::set_notes(const fs::path& run_folder, const QString& text) {
  edit_notes(run_folder, [&](RunNotes& notes) { notes.notes = text; });
}

void RunCatalogue::edit_notes(const fs::path& run_folder,
                              const std::function<void(RunNotes&)>& change) {
  const auto run = std::find_if(runs_.begin(), runs_.end(), [&](const CatalogueRun& known) {
    return known.summary.path == run_folder;
  });
  if (run == runs_.end()) return;
  RunNotes notes = run->notes;
  change(notes);
  if (notes == run->notes) return;
  run->notes = notes;
  QMetaObject::invokeMethod(keeper_, [keeper = keeper_, run_folder, notes, edits = ++edits_] {
    keeper->write(run_folder, notes, edits);
  });
  emit changed();
}

void RunCatalogue::move_to_bin(const fs::path& run_folder) {
  QMetaObject::invokeMethod(keeper_, [keeper = keeper_, run_folder, edits = ++edits_] {
    keeper->move_to_bin(run_folder, edits);
  });
}

void RunCatalogue::take(int edits, std::shared_ptr<std::vector<CatalogueRun>> runs) {
  if (edits != edits_) return;
  runs_ = std::move(*runs);
  scanned_ = true;
  emit changed();
}

}  // namespace strata::ui
