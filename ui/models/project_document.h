// The open project: its draft, undo, file, and what follows from it (shapes, problems, data facts).
#pragma once

#include <QFlags>
#include <QObject>
#include <QString>
#include <QUndoStack>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "base/result.h"
#include "data/source.h"
#include "graph/network.h"
#include "ui/models/draft.h"

namespace strata::ui {

class ProjectDocument : public QObject {
  Q_OBJECT

 public:
  /// What an edit, undo or redo changed.
  enum Part {
    kName = 1,
    kData = 2,
    kNetwork = 4,
    kTraining = 8,
    kParallel = 16,
    kCanvas = 32,
    kAll = 63
  };
  Q_DECLARE_FLAGS(Parts, Part)

  explicit ProjectDocument(QObject* parent = nullptr);

  /// Replaces everything; the undo stack starts empty.
  Result<> open(const std::filesystem::path& file);
  /// The same from a text that is no file yet ("untitled"); `folder`: where relative paths start
  /// from, and where its first save goes.
  Result<> start_from(const std::string& text, const std::filesystem::path& file);
  Result<> save();
  Result<> save_as(const std::filesystem::path& file);

  [[nodiscard]] bool has_file() const { return saved_once_; }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] std::filesystem::path folder() const { return file_.parent_path(); }
  [[nodiscard]] bool is_edited() const { return !undo_.isClean(); }

  [[nodiscard]] const Draft& draft() const { return *draft_; }
  [[nodiscard]] const Project& project() const { return draft_->project; }
  [[nodiscard]] const graph::Network& network() const { return draft_->project.network; }

  /// The only way to change the draft. `name` as in the Edit menu: "add Conv2D". Edits in a row
  /// with the same non-empty `merge_key` ("conv1.filters") become one step of undo. No change: no
  /// step.
  using Change = std::function<void(Draft&)>;
  void edit(const QString& name, const Change& change, const QString& merge_key = {});
  [[nodiscard]] QUndoStack* undo_stack() { return &undo_; }

  /// The network looked at with the data's signal: shapes, costs, problems.
  [[nodiscard]] const graph::Diagnosis& diagnosis() const { return diagnosis_; }
  /// The layer worked out, or null where it or one before it has a problem.
  [[nodiscard]] const graph::Layer* layer(std::string_view id) const;
  /// The last good result for a layer that is broken now: an invalid layer keeps its shape.
  [[nodiscard]] const graph::LayerFacts* last_facts(std::string_view id) const;
  /// Raw shape, target and row counts of the data; nothing while they are looked up or when that
  /// failed.
  [[nodiscard]] const std::optional<data::SourceFacts>& data_facts() const { return facts_; }
  [[nodiscard]] const std::optional<Error>& data_error() const { return data_error_; }
  /// Everything wrong, data and loss included, in the order the user should mend it.
  [[nodiscard]] const std::vector<graph::Problem>& problems() const { return problems_; }

  /// Waits until the data facts of the present draft are there (for tests and --shots).
  void wait_for_data();

 signals:
  void changed(strata::ui::ProjectDocument::Parts parts);
  /// Shapes, costs or problems may be different now. Comes after changed().
  void diagnosed();
  void edited_changed(bool edited);
  void file_changed();
  void saved();
  /// Another project is about to take the place of this one, which is still there.
  void replacing();
  /// Another project was opened; views start anew.
  void replaced();

 private:
  friend class DraftCommand;
  void set_draft(std::shared_ptr<const Draft> draft);
  void replace(Draft draft, std::filesystem::path file, bool saved);
  void look_at_data();
  void take_facts(std::uint64_t ticket, const Result<data::SourceFacts>& facts);
  void diagnose();

  std::shared_ptr<const Draft> draft_;
  QUndoStack undo_;
  std::filesystem::path file_;
  bool saved_once_ = false;

  std::optional<data::SourceFacts> facts_;
  std::optional<Error> data_error_;
  std::uint64_t ticket_ = 0;  // of the newest look at the data
  graph::Diagnosis diagnosis_;
  std::vector<graph::Problem> problems_;
  std::map<std::string, graph::LayerFacts, std::less<>> last_facts_;
};

Q_DECLARE_OPERATORS_FOR_FLAGS(ProjectDocument::Parts)

}  // namespace strata::ui
