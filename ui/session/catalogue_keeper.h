// The catalogue's hands: reads and writes run folders, on the catalogue's own thread.
#pragma once

#include <QObject>
#include <filesystem>
#include <memory>
#include <vector>

#include "link/event.h"
#include "ui/session/run_scanner.h"

class QTimer;

namespace strata::ui {

class CatalogueKeeper : public QObject {
  Q_OBJECT

 public:
  explicit CatalogueKeeper(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// All on the keeper's thread. `edits`: how many edits the catalogue has asked for so far.
  void start();
  void set_folder(const std::filesystem::path& folder, int edits);
  void scan();
  void write(const std::filesystem::path& run_folder, const RunNotes& notes, int edits);
  void move_to_bin(const std::filesystem::path& run_folder, int edits);

 signals:
  void listed(int edits, std::shared_ptr<std::vector<strata::ui::CatalogueRun>> runs);
  void moved_to_bin(const QString& run_folder, const QString& in_bin);
  void problem_raised(const strata::link::ProblemEvent& problem);

 private:
  std::filesystem::path folder_;
  RunScanner scanner_;
  QTimer* timer_ = nullptr;
  int edits_ = 0;
  bool must_tell_ = true;  // at first, and when the catalogue has thrown a list away
};

}  // namespace strata::ui
