#include "ui/session/catalogue_keeper.h"

#include <QFile>
#include <QTimer>
#include <chrono>

#include "run/run_info.h"
#include "ui/session/worker_process.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kBetweenScans{2};

link::ProblemEvent problem(const fs::path& where, const QString& what, const QString& remedy) {
  return {"error", where.string(), what.toStdString(), remedy.toStdString()};
}

}  // namespace

void CatalogueKeeper::start() {
  timer_ = new QTimer(this);
  timer_->callOnTimeout(this, &CatalogueKeeper::scan);
  timer_->start(kBetweenScans);
  scan();
}

void CatalogueKeeper::set_folder(const fs::path& folder, int edits) {
  folder_ = folder;
  edits_ = edits;
  must_tell_ = true;
  scan();
}

void CatalogueKeeper::scan() {
  auto runs = scanner_.scan(folder_, must_tell_);
  if (!runs) return;
  must_tell_ = false;
  emit listed(edits_, std::make_shared<std::vector<CatalogueRun>>(*std::move(runs)));
}

void CatalogueKeeper::write(const fs::path& run_folder, const RunNotes& notes, int edits) {
  edits_ = edits;
  must_tell_ = true;
  if (const auto written = write_notes(run_folder, notes); !written.ok())
    emit problem_raised(problem(run_folder,
                                tr("Name, tags and notes of the run could not be kept: %1")
                                    .arg(QString::fromStdString(written.error().what)),
                                QString::fromStdString(written.error().remedy)));
  scan();
}

void CatalogueKeeper::move_to_bin(const fs::path& run_folder, int edits) {
  edits_ = edits;
  must_tell_ = true;
  const auto info = run::read_run_info(run_folder);
  QString in_bin;
  if (info.ok() && worker_of(run_folder, *info)) {
    emit problem_raised(
        problem(run_folder, tr("The run is still being trained and stays"), tr("stop it first")));
  } else if (QFile::moveToTrash(QString::fromStdString(run_folder.string()), &in_bin)) {
    emit moved_to_bin(QString::fromStdString(run_folder.string()), in_bin);
  } else {
    emit problem_raised(problem(run_folder, tr("The run could not be moved to the bin"),
                                tr("its disk may have none: delete the folder by hand")));
  }
  scan();
}

}  // namespace strata::ui
