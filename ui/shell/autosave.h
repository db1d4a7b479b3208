// Keeps a copy of unsaved work, so that a crash loses seconds and not an afternoon.
#pragma once

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <optional>

#include "ui/models/project_document.h"

namespace strata::ui {

/// Writes the document beside the user's other state every few seconds while it is edited and when
/// another project takes its place, off the UI thread, and removes the copy when it is saved. The
/// project's own file is never touched.
class Autosave : public QObject {
  Q_OBJECT

 public:
  Autosave(ProjectDocument& document, QString folder, QObject* parent = nullptr);
  void set_interval(int seconds) { timer_.setInterval(seconds * 1000); }

  /// The state folder's place for copies: $XDG_STATE_HOME/strata/recovery.
  static QString standard_folder();

  struct Copy {
    QString file;     // the copy
    QString project;  // whose it is
    std::string text;
  };
  /// A copy of `project` that is newer than it, or of any project where `project` is empty.
  [[nodiscard]] std::optional<Copy> find(const QString& project = {}) const;
  /// True where the standard folder holds a copy of that project.
  static bool is_kept(const QString& project);

  /// Writes now what the timer would write.
  void write();

 private:
  void saved();
  [[nodiscard]] QString copy_file() const;

  ProjectDocument& document_;
  QString folder_;
  QTimer timer_;
  mutable QThreadPool writer_;  // of one thread: copies are written and removed in order
  bool leaving_ = false;        // another project takes the document's place
};

}  // namespace strata::ui
