// Reads a folder of runs again and again, each time only what has changed since.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "run/run_folder.h"
#include "ui/session/run_notes.h"

namespace strata::ui {

/// A run as the catalogue lists it.
struct CatalogueRun {
  run::RunSummary summary;  // `alive`: its worker is there, on this computer
  RunNotes notes;

  /// The name people gave it, else its project's.
  [[nodiscard]] QString display_name() const;
  /// True when its worker is gone although it did not say how the run ended.
  [[nodiscard]] bool is_lost() const;
};

class RunScanner {
 public:
  /// All runs below the folder, newest first; nothing when none has changed since the last scan,
  /// unless they are wanted `anyway`.
  std::optional<std::vector<CatalogueRun>> scan(const std::filesystem::path& folder,
                                                bool anyway = false);

 private:
  /// Time and size of the files a run is read from; what is not there has none.
  struct Stamp {
    std::int64_t time_ns = 0;
    std::int64_t size = -1;
    bool operator==(const Stamp&) const = default;
  };
  using Stamps = std::array<Stamp, 3>;
  struct Known {
    Stamps stamps;
    CatalogueRun run;
    bool seen = false;
    bool readable = false;
  };

  static Stamps stamps_of(const std::filesystem::path& run_folder);
  bool refresh(const std::filesystem::path& run_folder, Known& known);
  [[nodiscard]] std::vector<CatalogueRun> listed() const;

  std::filesystem::path folder_;
  std::map<std::filesystem::path, Known> known_;
};

}  // namespace strata::ui
