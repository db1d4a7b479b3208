// What the user set once for all projects, kept in the desktop's configuration folder.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QStringList>

#include "ui/style/theme.h"

namespace strata::ui {

/// Every getter reads the settings file's present value; every setter writes it and says so.
class Preferences : public QObject {
  Q_OBJECT

 public:
  /// `file`: an .ini file of its own for tests; empty: the user's.
  explicit Preferences(const QString& file = {}, QObject* parent = nullptr);

  [[nodiscard]] Theme::Choice theme() const;
  void set_theme(Theme::Choice choice);
  /// Per cent, 80 to 200; takes effect at the next start.
  [[nodiscard]] int scale() const;
  void set_scale(int per_cent);
  /// "en" or "zh_CN"; empty: the desktop's.
  [[nodiscard]] QString language() const;
  void set_language(const QString& language);
  /// Where projects go that were never saved by hand.
  [[nodiscard]] QString projects_folder() const;
  void set_projects_folder(const QString& folder);
  [[nodiscard]] int autosave_seconds() const;
  void set_autosave_seconds(int seconds);

  /// Newest first; files that are gone are left out.
  [[nodiscard]] QStringList recent_projects() const;
  void add_recent_project(const QString& file);
  void clear_recent_projects();

  /// Window and dock layouts, by the name of the window.
  [[nodiscard]] QByteArray layout(const QString& window) const;
  void set_layout(const QString& window, const QByteArray& layout);
  void forget_layouts();

 signals:
  void changed();

 private:
  mutable QSettings settings_;
};

}  // namespace strata::ui
