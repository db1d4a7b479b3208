#include "ui/shell/workspace.h"

#include <QDir>
#include <QFileInfo>

#include "run/run_folder.h"
#include "ui/session/run_finder.h"
#include "ui/shell/autosave.h"
#include "ui/shell/templates.h"

namespace strata::ui {
namespace {

namespace fs = std::filesystem;

/// A name as it can stand in a file name.
QString file_name_for(const QString& name) {
  QString out;
  for (const QChar c : name.trimmed())
    out += c.isLetterOrNumber() || c == QLatin1Char('-') || c == QLatin1Char('_')
               ? c
               : QLatin1Char('-');
  return out.isEmpty() ? QStringLiteral("project") : out;
}

}  // namespace

Workspace::Workspace(Preferences& preferences, Launcher launcher, QObject* parent)
    : QObject(parent),
      preferences_(preferences),
      launcher_(std::move(launcher)),
      runs_(fs::path()) {}

Workspace::~Workspace() = default;

bool Workspace::raise(const Error& error) {
  emit problem_raised(QString::fromStdString(error.what), QString::fromStdString(error.where),
                      QString::fromStdString(error.remedy));
  return false;
}

fs::path Workspace::free_project_file(const QString& name) const {
  const QDir folder(preferences_.projects_folder());
  const QString stem = file_name_for(name);
  QString file = folder.filePath(stem + QStringLiteral(".strata"));
  // Unsaved work is kept by the name of its file, which therefore is taken.
  const auto taken = [this](const QString& name_of_file) {
    return QFileInfo::exists(name_of_file) || Autosave::is_kept(name_of_file) ||
           (document_.is_edited() && document_.file() == name_of_file.toStdString());
  };
  for (int i = 2; taken(file); ++i)
    file = folder.filePath(QStringLiteral("%1-%2.strata").arg(stem).arg(i));
  return file.toStdString();
}

bool Workspace::opened() {
  has_project_ = true;
  take_session(nullptr);
  runs_.set_folder(runs_folder());
  if (document_.has_file())
    preferences_.add_recent_project(QString::fromStdString(document_.file().string()));
  emit project_opened();
  find_running();
  return true;
}

bool Workspace::open(const fs::path& file) {
  const auto done = document_.open(fs::absolute(file));
  return done.ok() ? opened() : raise(done.error());
}

bool Workspace::start_from_template(const QString& name) {
  const QString folder = preferences_.projects_folder();
  if (!QDir().mkpath(folder))
    return raise({"the projects' folder cannot be made", folder.toStdString(),
                  "choose another one in the preferences"});
  const auto text = unpack_template(name, folder);
  if (!text.ok()) return raise(text.error());
  const auto done = document_.start_from(*text, free_project_file(name));
  return done.ok() ? opened() : raise(done.error());
}

bool Workspace::start_empty() {
  const auto done = document_.start_from(empty_project_text(), free_project_file(tr("Untitled")));
  return done.ok() ? opened() : raise(done.error());
}

bool Workspace::restore(const fs::path& file, const std::string& text) {
  const auto project = read_project_text(text, file.filename().string());
  if (!project.ok()) return raise(project.error());
  if (!fs::exists(file)) {
    const auto done = document_.start_from(text, file);
    return done.ok() ? opened() : raise(done.error());
  }
  if (!open(file)) return false;
  document_.edit(tr("restore unsaved work"), [&](Draft& draft) {
    draft.canvas = canvas_notes(*project);
    draft.project = *project;
  });
  return true;
}

bool Workspace::save() {
  std::error_code ignored;  // write_project says what is wrong
  fs::create_directories(document_.folder(), ignored);
  const auto done = document_.save();
  if (!done.ok()) return raise(done.error());
  preferences_.add_recent_project(QString::fromStdString(document_.file().string()));
  return true;
}

bool Workspace::save_as(const fs::path& file) {
  const auto done = document_.save_as(file);
  if (!done.ok()) return raise(done.error());
  preferences_.add_recent_project(QString::fromStdString(file.string()));
  runs_.set_folder(runs_folder());
  return true;
}

fs::path Workspace::runs_folder() const { return document_.folder() / "runs"; }

bool Workspace::train() {
  if (session_ != nullptr && session_->is_active() && session_->is_alive())
    return raise({"a run of this window is still going", session_->folder().string(),
                  "stop it first, or let it finish"});
  if (!document_.problems().empty()) return raise(document_.problems().front().error);
  if (!save()) return false;
  return launch({.project_file = document_.file(),
                 .run_folder = run::new_run_path(document_.file(), document_.project().name)});
}

bool Workspace::resume(const fs::path& run) {
  return launch({.project_file = {}, .run_folder = run, .resume = true});
}

bool Workspace::launch(const LaunchRequest& request) {
  auto session = launcher_.launch(request);
  if (!session.ok()) return raise(session.error());
  take_session(std::move(*session));
  runs_.refresh();
  return true;
}

void Workspace::show_run(const fs::path& run) {
  if (session_ != nullptr && session_->folder() == run) return;
  take_session(std::make_unique<RunSession>(run));
}

bool Workspace::open_snapshot(const fs::path& run) {
  const auto project = read_project(run / "project.strata");
  if (!project.ok()) return raise(project.error());
  const Draft draft{*project, canvas_notes(*project)};
  const auto done = document_.start_from(to_text(draft),
                                         free_project_file(QString::fromStdString(project->name)));
  return done.ok() ? opened() : raise(done.error());
}

void Workspace::take_session(std::unique_ptr<RunSession> session) {
  if (session == nullptr && session_ == nullptr) return;
  const std::unique_ptr<RunSession> before = std::move(session_);
  session_ = std::move(session);
  emit session_changed(session_.get());  // views let go of the old one before it goes
}

void Workspace::find_running() {
  const fs::path run = active_run_in(runs_folder());
  if (!run.empty()) show_run(run);
}

}  // namespace strata::ui
