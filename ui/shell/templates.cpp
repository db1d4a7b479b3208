#include "ui/shell/templates.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>

#include "base/file.h"
#include "data/source.h"

namespace strata::ui {
namespace {

constexpr const char* kFirst = "shapes-cnn";  // the smallest that shows a picture
const QString kFolder = QStringLiteral(":/strata/templates");

std::string content(const QString& file) {
  QFile in(file);
  return in.open(QIODevice::ReadOnly) ? in.readAll().toStdString() : std::string();
}

bool needs_download(const Project& project) {
  const data::SourceKind* kind = data::find_source_kind(project.data.source);
  return kind != nullptr && kind->group == data::SourceGroup::known;
}

}  // namespace

std::vector<ProjectTemplate> project_templates() {
  std::vector<ProjectTemplate> out;
  for (const QFileInfo& file :
       QDir(kFolder).entryInfoList({QStringLiteral("*.strata")}, QDir::Files, QDir::Name)) {
    std::string text = content(file.filePath());
    auto project = read_project_text(text, file.fileName().toStdString());
    if (project.ok())
      out.push_back({file.completeBaseName(), std::move(*project), std::move(text)});
  }
  const auto rank = [](const ProjectTemplate& one) {
    return one.name == QLatin1String(kFirst) ? 0 : needs_download(one.project) ? 2 : 1;
  };
  std::stable_sort(out.begin(), out.end(),
                   [rank](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return out;
}

Result<std::string> unpack_template(const QString& name, const QString& folder) {
  std::string text = content(kFolder + QLatin1Char('/') + name + QStringLiteral(".strata"));
  if (text.empty())
    return Error{
        "there is no template '" + name.toStdString() + "'", {}, "choose one of the welcome page"};
  for (const QFileInfo& file :
       QDir(kFolder).entryInfoList({QStringLiteral("*.csv")}, QDir::Files)) {
    const QString to = QDir(folder).filePath(file.fileName());
    if (text.find(file.fileName().toStdString()) == std::string::npos || QFile::exists(to))
      continue;
    STRATA_CHECK(write_file_atomic(to.toStdString(), content(file.filePath())));
  }
  return text;
}

std::string empty_project_text() {
  return "{\"strata\": 1, \"name\": \"Untitled\", \"data\": {\"source\": \"shapes\"}, \"layers\": "
         "[], "
         "\"training\": {\"metrics\": [\"accuracy\"]}}";
}

}  // namespace strata::ui
