// The checkpoints a run has on disk, newest first.
#pragma once

#include <QHash>
#include <filesystem>
#include <vector>

#include "ui/session/run_session.h"
#include "ui/style/theme.h"
#include "ui/train/checkpoint_row.h"
#include "ui/widgets/panel.h"

class QLabel;
class QVBoxLayout;

namespace strata::ui {

class CheckpointsPanel : public Panel {
  Q_OBJECT

 public:
  explicit CheckpointsPanel(const Theme& theme, QWidget* parent = nullptr);

  void show_run(const RunSession& session);
  /// Another run.
  void clear();

 signals:
  void export_requested(const std::filesystem::path& checkpoint);
  void open_requested(const std::filesystem::path& checkpoint);
  /// What lies on disk is known now: show_run() has more to show.
  void measured();

 private:
  using Sizes = QHash<qint64, double>;  // bytes by step, of those on disk
  void measure(const std::filesystem::path& folder);
  void make_rows(const std::vector<CheckpointFacts>& facts);
  [[nodiscard]] std::vector<CheckpointFacts> facts_of(const RunSession& session) const;

  const Theme& theme_;
  QLabel* empty_;
  QVBoxLayout* list_;
  std::vector<CheckpointFacts> shown_;
  Sizes sizes_;
  std::size_t measured_ = 0;  // checkpoints written when the disk was looked at last
  std::uint64_t ticket_ = 0;
};

}  // namespace strata::ui
