// What is open in a window, without the window: the project, its runs, the run being watched.
#pragma once

#include <QObject>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "ui/models/project_document.h"
#include "ui/session/launcher.h"
#include "ui/session/run_catalogue.h"
#include "ui/session/run_session.h"
#include "ui/shell/preferences.h"

namespace strata::ui {

class Workspace : public QObject {
  Q_OBJECT

 public:
  Workspace(Preferences& preferences, Launcher launcher, QObject* parent = nullptr);
  ~Workspace() override;

  [[nodiscard]] ProjectDocument& document() { return document_; }
  [[nodiscard]] Preferences& preferences() { return preferences_; }
  /// The program that trains.
  [[nodiscard]] const QString& worker() const { return launcher_.worker(); }
  [[nodiscard]] RunCatalogue& runs() { return runs_; }
  [[nodiscard]] RunSession* session() const { return session_.get(); }  // null: no run is shown

  /// True once a project is open: the welcome page has done its work.
  [[nodiscard]] bool has_project() const { return has_project_; }

  // Each false when it failed; problem_raised() has said why.
  bool open(const std::filesystem::path& file);
  bool start_from_template(const QString& name);
  bool start_empty();
  /// Opens a project and puts unsaved work on it back, as an edit that can be undone.
  bool restore(const std::filesystem::path& file, const std::string& text);
  bool save();
  bool save_as(const std::filesystem::path& file);

  /// Saves the project and starts a run of it.
  bool train();
  /// Goes on with a run from its last checkpoint.
  bool resume(const std::filesystem::path& run);
  /// Shows a run, alive or not.
  void show_run(const std::filesystem::path& run);
  /// Opens a run's snapshot as a new project.
  bool open_snapshot(const std::filesystem::path& run);

  [[nodiscard]] std::filesystem::path runs_folder() const;

 signals:
  void project_opened();
  void session_changed(strata::ui::RunSession* session);
  void problem_raised(const QString& what, const QString& where, const QString& remedy);

 private:
  bool raise(const Error& error);
  bool opened();
  bool launch(const LaunchRequest& request);
  void take_session(std::unique_ptr<RunSession> session);
  void find_running();
  [[nodiscard]] std::filesystem::path free_project_file(const QString& name) const;

  Preferences& preferences_;
  Launcher launcher_;
  ProjectDocument document_;
  RunCatalogue runs_;
  std::unique_ptr<RunSession> session_;
  bool has_project_ = false;
};

}  // namespace strata::ui
