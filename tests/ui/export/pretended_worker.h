// A program that answers like `strata`, for tests of what the studio makes of its answers.
#pragma once

#include <QFile>
#include <QTemporaryDir>
#include <filesystem>

namespace strata::ui {

class PretendedWorker {
 public:
  /// `body`: a shell script; its folder is "${0%/*}", and "$folder/calls" holds its words.
  explicit PretendedWorker(const QByteArray& body) { answer(body); }
  void answer(const QByteArray& body) {
    QFile file(path());
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate)) qFatal("no script");
    file.write("#!/bin/sh\nfolder=\"${0%/*}\"\necho \"$@\" >> \"$folder/calls\"\n" + body);
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner);
  }
  [[nodiscard]] QString path() const { return folder_.filePath("strata"); }
  [[nodiscard]] std::filesystem::path folder() const { return folder_.path().toStdString(); }
  /// The words of its last call.
  [[nodiscard]] QString last_call() const {
    QFile file(folder_.filePath("calls"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QString::fromUtf8(file.readAll()).trimmed().section('\n', -1);
  }

 private:
  QTemporaryDir folder_;
};

}  // namespace strata::ui
