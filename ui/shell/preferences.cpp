#include "ui/shell/preferences.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <algorithm>

namespace strata::ui {
namespace {

constexpr int kMostRecent = 12;

const QString kTheme = QStringLiteral("look/theme");
const QString kScale = QStringLiteral("look/scale");
const QString kLanguage = QStringLiteral("look/language");
const QString kFolder = QStringLiteral("projects/folder");
const QString kRecent = QStringLiteral("projects/recent");
const QString kAutosave = QStringLiteral("projects/autosave_seconds");
const QString kLayouts = QStringLiteral("layouts");

QString standard_file() {
  return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
         QStringLiteral("/strata/studio.ini");
}

}  // namespace

Preferences::Preferences(const QString& file, QObject* parent)
    : QObject(parent), settings_(file.isEmpty() ? standard_file() : file, QSettings::IniFormat) {}

Theme::Choice Preferences::theme() const {
  const QString word = settings_.value(kTheme, QStringLiteral("system")).toString();
  if (word == QLatin1String("light")) return Theme::Choice::light;
  return word == QLatin1String("dark") ? Theme::Choice::dark : Theme::Choice::system;
}

void Preferences::set_theme(Theme::Choice choice) {
  const char* word = choice == Theme::Choice::light  ? "light"
                     : choice == Theme::Choice::dark ? "dark"
                                                     : "system";
  settings_.setValue(kTheme, QLatin1String(word));
  emit changed();
}

int Preferences::scale() const { return std::clamp(settings_.value(kScale, 100).toInt(), 80, 200); }

void Preferences::set_scale(int per_cent) {
  settings_.setValue(kScale, std::clamp(per_cent, 80, 200));
  emit changed();
}

QString Preferences::language() const { return settings_.value(kLanguage).toString(); }

void Preferences::set_language(const QString& language) {
  settings_.setValue(kLanguage, language);
  emit changed();
}

QString Preferences::projects_folder() const {
  const QString usual = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) +
                        QStringLiteral("/Strata");
  return settings_.value(kFolder, usual).toString();
}

void Preferences::set_projects_folder(const QString& folder) {
  settings_.setValue(kFolder, folder);
  emit changed();
}

int Preferences::autosave_seconds() const {
  return std::clamp(settings_.value(kAutosave, 10).toInt(), 2, 600);
}

void Preferences::set_autosave_seconds(int seconds) {
  settings_.setValue(kAutosave, seconds);
  emit changed();
}

QStringList Preferences::recent_projects() const {
  QStringList out;
  for (const QString& file : settings_.value(kRecent).toStringList())
    if (QFileInfo::exists(file)) out << file;
  return out;
}

void Preferences::add_recent_project(const QString& file) {
  QStringList recent = settings_.value(kRecent).toStringList();
  const QString whole = QFileInfo(file).absoluteFilePath();
  recent.removeAll(whole);
  recent.prepend(whole);
  settings_.setValue(kRecent, recent.mid(0, kMostRecent));
  emit changed();
}

void Preferences::clear_recent_projects() {
  settings_.remove(kRecent);
  emit changed();
}

QByteArray Preferences::layout(const QString& window) const {
  return settings_.value(kLayouts + QLatin1Char('/') + window).toByteArray();
}

void Preferences::set_layout(const QString& window, const QByteArray& layout) {
  settings_.setValue(kLayouts + QLatin1Char('/') + window, layout);
}

void Preferences::forget_layouts() { settings_.remove(kLayouts); }

}  // namespace strata::ui
