#include "ui/data/model/subject.h"

#include "ui/data/model/specs.h"

namespace strata::ui {
namespace {

QString title_of(const data::DataSpec& spec) {
  const data::SourceKind* kind = data::find_source_kind(spec.source);
  if (kind == nullptr) return QString::fromStdString(spec.source);
  const bool files = kind->group == data::SourceGroup::files && !spec.path.empty();
  return files ? QString::fromStdString(std::filesystem::path(spec.path).filename().string())
               : to_text(kind->title);
}

/// The files a project names, written relative to it.
void make_relative(data::DataSpec& spec, const std::filesystem::path& folder) {
  spec.path = path_for_project(spec.path, folder);
  for (const char* name : {"x", "y"})
    if (spec.source == "npy" && spec.settings.has(name))
      spec.settings.set(name, path_for_project(spec.settings.word(name), folder));
}

}  // namespace

DataSubject::DataSubject(ProjectDocument& document, QObject* parent)
    : QObject(parent), document_(document) {
  connect(&document, &ProjectDocument::changed, this, [this](ProjectDocument::Parts parts) {
    if (parts.testFlag(ProjectDocument::kData) && !candidate_) emit changed();
  });
  connect(&document, &ProjectDocument::replaced, this, [this] {
    candidate_.reset();
    emit changed();
  });
  connect(&document, &ProjectDocument::file_changed, this, &DataSubject::changed);
}

const data::DataSpec& DataSubject::spec() const {
  return candidate_ ? candidate_->spec : document_.project().data;
}

void DataSubject::edit(const QString& name, const Change& change, const QString& merge_key) {
  if (!candidate_) {
    document_.edit(
        name, [&change](Draft& draft) { change(draft.project.data); }, merge_key);
    return;
  }
  const data::DataSpec before = candidate_->spec;
  change(candidate_->spec);
  if (!(candidate_->spec == before)) emit changed();
}

void DataSubject::use_source(std::string_view source) {
  const data::DataSpec spec = sensible_spec(source);
  candidate_.reset();
  const QString name = title_of(spec);
  document_.edit(tr("use %1").arg(name), [&spec](Draft& draft) { draft.project.data = spec; });
  emit changed();
}

void DataSubject::propose(Guess guess) {
  make_relative(guess.spec, document_.folder());
  candidate_ = std::move(guess);
  emit changed();
}

void DataSubject::accept() {
  if (!candidate_) return;
  const data::DataSpec spec = candidate_->spec;
  candidate_.reset();
  document_.edit(tr("use %1").arg(title_of(spec)),
                 [&spec](Draft& draft) { draft.project.data = spec; });
  emit changed();
}

void DataSubject::refuse() {
  if (!candidate_) return;
  candidate_.reset();
  emit changed();
}

}  // namespace strata::ui
