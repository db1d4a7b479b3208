// All runs below a folder as values that stay fresh, with what people wrote about them.
#pragma once

#include <QObject>
#include <QThread>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "link/event.h"
#include "ui/session/run_scanner.h"

namespace strata::ui {

class CatalogueKeeper;

/// Files are read and written on a thread of its own, every two seconds and when told.
class RunCatalogue : public QObject {
  Q_OBJECT

 public:
  explicit RunCatalogue(std::filesystem::path runs_folder, QObject* parent = nullptr);
  ~RunCatalogue() override;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// Newest first; empty until the first changed().
  [[nodiscard]] const std::vector<CatalogueRun>& runs() const { return runs_; }
  /// Nullptr where the catalogue holds no such run; valid until changed().
  [[nodiscard]] const CatalogueRun* find(const std::filesystem::path& run_folder) const;
  [[nodiscard]] bool is_scanned() const { return scanned_; }

  void set_folder(const std::filesystem::path& runs_folder);
  /// Looks now and not only at the next turn.
  void refresh();

  // These show at once in runs(), and are written behind.
  void rename(const std::filesystem::path& run_folder, const QString& name);
  void set_tags(const std::filesystem::path& run_folder, const QStringList& tags);
  void set_notes(const std::filesystem::path& run_folder, const QString& notes);
  /// Moves a run to the bin, from where it can be taken back; refuses one whose worker is there.
  void move_to_bin(const std::filesystem::path& run_folder);

 signals:
  void changed();
  /// `in_bin`: where it lies now.
  void moved_to_bin(const QString& run_folder, const QString& in_bin);
  void problem_raised(const strata::link::ProblemEvent& problem);

 private:
  void edit_notes(const std::filesystem::path& run_folder,
                  const std::function<void(RunNotes&)>& change);
  void take(int edits, std::shared_ptr<std::vector<CatalogueRun>> runs);

  std::filesystem::path folder_;
  std::vector<CatalogueRun> runs_;
  bool scanned_ = false;
  int edits_ = 0;  // ticket: a list that was read before the newest edit is stale
  QThread thread_;
  CatalogueKeeper* keeper_;  // lives on thread_ and ends with it
};

}  // namespace strata::ui
