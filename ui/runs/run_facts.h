// Reads, off the UI thread, what the summaries do not say: parallelism and best values of each run.
#pragma once

#include <QObject>
#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

#include "ui/runs/run_row.h"

namespace strata::ui {

/// From project.strata and checkpoints/last/state.json; what cannot be read stays empty.
RunFacts read_facts(const std::filesystem::path& run_folder);

/// Keeps the facts of every run and reads them again only when the run has gone on.
class FactsKeeper : public QObject {
  Q_OBJECT

 public:
  explicit FactsKeeper(QObject* parent = nullptr) : QObject(parent) {}

  /// Reads what is missing or older than the runs' newest step; known() follows when something is
  /// new.
  void read(const std::vector<CatalogueRun>& runs);
  /// Empty facts while they are not known.
  [[nodiscard]] RunFacts facts_of(const std::filesystem::path& run_folder) const;

 signals:
  void known();

 private:
  struct Entry {
    std::int64_t steps = -1;
    RunFacts facts;
  };
  using Entries = std::map<std::filesystem::path, Entry>;
  void take(Entries entries);

  Entries entries_;
  std::vector<CatalogueRun> wanted_;  // asked for while a reading was going on
  bool reading_ = false;
};

}  // namespace strata::ui
