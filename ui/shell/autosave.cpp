#include "ui/shell/autosave.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>
#include <QtConcurrent>

namespace strata::ui {
namespace {

constexpr int kUsualSeconds = 10;

QString hash_of(const QString& project) {
  return QString::fromLatin1(
      QCryptographicHash::hash(project.toUtf8(), QCryptographicHash::Sha1).toHex().left(16));
}

void write_copy(const QString& file, const QByteArray& content) {
  QDir().mkpath(QFileInfo(file).path());
  QSaveFile out(file);
  if (out.open(QIODevice::WriteOnly) && out.write(content) == content.size()) out.commit();
}

}  // namespace

Autosave::Autosave(ProjectDocument& document, QString folder, QObject* parent)
    : QObject(parent), document_(document), folder_(std::move(folder)) {
  timer_.setSingleShot(true);
  writer_.setMaxThreadCount(1);
  set_interval(kUsualSeconds);
  connect(&timer_, &QTimer::timeout, this, &Autosave::write);
  connect(&document_, &ProjectDocument::changed, this, [this] {
    if (document_.is_edited() && !timer_.isActive()) timer_.start();
  });
  connect(&document_, &ProjectDocument::edited_changed, this, [this](bool edited) {
    if (!edited && !leaving_) saved();
  });
  // A restored project that is saved as it is was never "edited".
  connect(&document_, &ProjectDocument::saved, this, &Autosave::saved);
  connect(&document_, &ProjectDocument::replacing, this, [this] {
    write();
    leaving_ = true;
    timer_.stop();
  });
  connect(&document_, &ProjectDocument::replaced, this, [this] { leaving_ = false; });
}

QString Autosave::standard_folder() {
  const QString state = qEnvironmentVariable("XDG_STATE_HOME");
  return (state.isEmpty() ? QDir::homePath() + QStringLiteral("/.local/state") : state) +
         QStringLiteral("/strata/recovery");
}

QString Autosave::copy_file() const {
  const QString project = QString::fromStdString(document_.file().string());
  return QDir(folder_).filePath(hash_of(project) + QStringLiteral(".json"));
}

void Autosave::write() {
  if (!document_.is_edited()) return;
  const QJsonObject content{
      {QStringLiteral("project"), QString::fromStdString(document_.file().string())},
      {QStringLiteral("text"), QString::fromStdString(to_text(document_.draft()))}};
  const QFuture<void> ignored = QtConcurrent::run(
      &writer_, write_copy, copy_file(), QJsonDocument(content).toJson(QJsonDocument::Compact));
}

void Autosave::saved() {
  timer_.stop();
  const QFuture<bool> ignored =
      QtConcurrent::run(&writer_, [file = copy_file()] { return QFile::remove(file); });
}

std::optional<Autosave::Copy> Autosave::find(const QString& project) const {
  writer_.waitForDone();
  const QStringList wanted{project.isEmpty() ? QStringLiteral("*.json")
                                             : hash_of(project) + QStringLiteral(".json")};
  for (const QFileInfo& info : QDir(folder_).entryInfoList(wanted, QDir::Files, QDir::Time)) {
    QFile file(info.filePath());
    if (!file.open(QIODevice::ReadOnly)) continue;
    const QJsonObject content = QJsonDocument::fromJson(file.readAll()).object();
    Copy copy{info.filePath(), content[QStringLiteral("project")].toString(),
              content[QStringLiteral("text")].toString().toStdString()};
    const QFileInfo original(copy.project);
    if (copy.text.empty() || (original.exists() && original.lastModified() > info.lastModified()))
      continue;
    return copy;
  }
  return std::nullopt;
}

bool Autosave::is_kept(const QString& project) {
  return QFile::exists(
      QDir(standard_folder()).filePath(hash_of(project) + QStringLiteral(".json")));
}

}  // namespace strata::ui
