// The line that fetches LibTorch before the first training, with progress and Cancel.
#pragma once

#include <QElapsedTimer>
#include <QFrame>

#include "ui/session/libtorch_setup.h"
#include "ui/style/theme.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace strata::ui {

class LibTorchBar : public QFrame {
  Q_OBJECT

 public:
  LibTorchBar(const Theme& theme, LibTorchSetup& setup, QWidget* parent = nullptr);

  /// True when a training can start. Otherwise shows itself and offers the download; ready()
  /// follows when it is done.
  bool check();

 signals:
  void ready();

 private:
  void build(const Theme& theme);
  void show_offer(const QString& text);
  void show_progress(qint64 done_bytes, qint64 total_bytes, const QString& what);
  void show_failure(const QString& message, const QString& remedy);

  LibTorchSetup& setup_;
  QLabel* text_;
  QProgressBar* progress_;
  QPushButton* fetch_;
  QPushButton* cancel_;
  QElapsedTimer since_;      // the download began, for the remaining time
  qint64 bytes_before_ = 0;  // that an earlier download had brought
};

}  // namespace strata::ui
