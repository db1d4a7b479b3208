#include "ui/models/project_document.h"

#include <QFutureWatcher>
#include <QUndoCommand>
#include <QtConcurrent>

#include "data/open.h"
#include "plan/training.h"

namespace strata::ui {
namespace {

constexpr int kUndoSteps = 500;

ProjectDocument::Parts difference(const Draft& a, const Draft& b) {
  ProjectDocument::Parts parts;
  if (a.project.name != b.project.name) parts |= ProjectDocument::kName;
  if (a.project.data != b.project.data) parts |= ProjectDocument::kData;
  if (a.project.network != b.project.network) parts |= ProjectDocument::kNetwork;
  if (a.project.training != b.project.training) parts |= ProjectDocument::kTraining;
  if (a.project.parallel != b.project.parallel) parts |= ProjectDocument::kParallel;
  if (a.canvas != b.canvas) parts |= ProjectDocument::kCanvas;
  return parts;
}

}  // namespace

/// One step of undo: the drafts before and after. Drafts are shared, so a step costs one copy.
class DraftCommand : public QUndoCommand {
 public:
  DraftCommand(ProjectDocument& document, const QString& name, std::shared_ptr<const Draft> after,
               QString merge_key)
      : QUndoCommand(name),
        document_(document),
        before_(document.draft_),
        after_(std::move(after)),
        merge_key_(std::move(merge_key)) {}

  void undo() override { document_.set_draft(before_); }
  void redo() override { document_.set_draft(after_); }
  [[nodiscard]] int id() const override { return merge_key_.isEmpty() ? -1 : 1; }

  bool mergeWith(const QUndoCommand* next) override {
    const auto* command = static_cast<const DraftCommand*>(next);
    if (command->merge_key_ != merge_key_) return false;
    after_ = command->after_;
    return true;
  }

 private:
  ProjectDocument& document_;
  std::shared_ptr<const Draft> before_;
  std::shared_ptr<const Draft> after_;
  QString merge_key_;
};

ProjectDocument::ProjectDocument(QObject* parent)
    : QObject(parent), draft_(std::make_shared<const Draft>()) {
  undo_.setUndoLimit(kUndoSteps);
  connect(&undo_, &QUndoStack::cleanChanged, this,
          [this](bool clean) { emit edited_changed(!clean); });
}

Result<> ProjectDocument::open(const std::filesystem::path& file) {
  STRATA_TRY(Project project, read_project(file));
  CanvasNotes notes = canvas_notes(project);
  replace({std::move(project), std::move(notes)}, file, true);
  return {};
}

Result<> ProjectDocument::start_from(const std::string& text, const std::filesystem::path& file) {
  STRATA_TRY(Project project, read_project_text(text, file.filename().string()));
  CanvasNotes notes = canvas_notes(project);
  replace({std::move(project), std::move(notes)}, file, false);
  return {};
}

Result<> ProjectDocument::save() {
  STRATA_CHECK(write_project(to_project(*draft_), file_));
  saved_once_ = true;
  undo_.setClean();
  emit saved();
  emit file_changed();
  return {};
}

Result<> ProjectDocument::save_as(const std::filesystem::path& file) {
  STRATA_CHECK(write_project(to_project(*draft_), file));
  const bool moved = file.parent_path() != file_.parent_path();
  file_ = file;
  saved_once_ = true;
  undo_.setClean();
  emit saved();
  emit file_changed();
  if (moved) look_at_data();  // relative paths start elsewhere now
  return {};
}

void ProjectDocument::edit(const QString& name, const Change& change, const QString& merge_key) {
  Draft draft = *draft_;
  change(draft);
  if (!difference(*draft_, draft)) return;
  undo_.push(
      new DraftCommand(*this, name, std::make_shared<const Draft>(std::move(draft)), merge_key));
}

void ProjectDocument::set_draft(std::shared_ptr<const Draft> draft) {
  const Parts parts = difference(*draft_, *draft);
  draft_ = std::move(draft);
  if (parts & kData) look_at_data();
  if (parts & (kData | kNetwork | kTraining)) diagnose();
  emit changed(parts);
  if (parts & (kData | kNetwork | kTraining)) emit diagnosed();
}

void ProjectDocument::replace(Draft draft, std::filesystem::path file, bool saved) {
  emit replacing();
  undo_.clear();
  draft_ = std::make_shared<const Draft>(std::move(draft));
  file_ = std::move(file);
  saved_once_ = saved;
  facts_.reset();
  last_facts_.clear();
  look_at_data();
  diagnose();
  emit replaced();
  emit file_changed();
  emit changed(kAll);
  emit diagnosed();
}

void ProjectDocument::look_at_data() {
  const std::uint64_t ticket = ++ticket_;
  if (draft_->project.data.source.empty()) return;
  using Facts = Result<data::SourceFacts>;
  auto* watcher = new QFutureWatcher<std::shared_ptr<Facts>>(this);
  connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, ticket] {
    watcher->deleteLater();
    take_facts(ticket, *watcher->result());
  });
  watcher->setFuture(QtConcurrent::run([spec = draft_->project.data, folder = folder()] {
    return std::make_shared<Facts>(data::describe_dataset(spec, folder));
  }));
}

void ProjectDocument::take_facts(std::uint64_t ticket, const Result<data::SourceFacts>& facts) {
  if (ticket != ticket_) return;  // the data was changed again meanwhile
  facts_.reset();
  data_error_.reset();
  if (facts.ok())
    facts_ = *facts;
  else
    data_error_ = facts.error();
  diagnose();
  emit diagnosed();
}

void ProjectDocument::diagnose() {
  problems_.clear();
  if (data_error_) problems_.push_back({std::string(graph::kDataId), *data_error_});
  if (!facts_) {
    diagnosis_ = {};
    return;
  }
  diagnosis_ = graph::diagnose(network(), facts_->signal);
  problems_.insert(problems_.end(), diagnosis_.problems.begin(), diagnosis_.problems.end());
  for (const graph::Layer& layer : diagnosis_.model.layers)
    last_facts_.insert_or_assign(layer.id(), layer.facts);
  if (!problems_.empty() || diagnosis_.model.layers.empty()) return;
  const std::int64_t classes =
      facts_->target.kind == data::Target::Kind::classes ? facts_->target.classes : 0;
  const auto fits =
      plan::check_loss(project().training.loss, diagnosis_.model, classes, facts_->target.shape);
  if (!fits.ok()) problems_.push_back({diagnosis_.model.layers.back().id(), fits.error()});
}

const graph::Layer* ProjectDocument::layer(std::string_view id) const {
  for (const graph::Layer& layer : diagnosis_.model.layers)
    if (layer.id() == id) return &layer;
  return nullptr;
}

const graph::LayerFacts* ProjectDocument::last_facts(std::string_view id) const {
  const auto found = last_facts_.find(id);
  return found == last_facts_.end() ? nullptr : &found->second;
}

void ProjectDocument::wait_for_data() {
  for (QFutureWatcherBase* watcher : findChildren<QFutureWatcherBase*>()) {
    watcher->waitForFinished();
    QCoreApplication::sendPostedEvents(watcher);
  }
}

}  // namespace strata::ui
