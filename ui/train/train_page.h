// The Train mode: a run while it happens, or after.
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>
#include <filesystem>

#include "ui/session/run_session.h"
#include "ui/style/theme.h"
#include "ui/train/run_facts.h"

class QStackedWidget;

namespace strata::ui {

class CurveFeed;
class EmptyPage;
class RunBanner;
class RunBody;
class RunHeader;

/// Shows one session, which belongs to somebody else and may go away at any time. What the panels
/// say comes from its history; Space pauses and goes on.
class TrainPage : public QWidget {
  Q_OBJECT

 public:
  explicit TrainPage(const Theme& theme, QWidget* parent = nullptr);
  ~TrainPage() override;

  /// Null: nothing is trained, the page says what to do.
  void show_session(RunSession* session);
  [[nodiscard]] RunSession* session() const { return session_; }

 signals:
  /// A new run of the project as it is now.
  void train_requested();
  /// The run shall go on from its last checkpoint.
  void resume_requested(const std::filesystem::path& run_folder);
  /// A checkpoint shall be written in another program's format.
  void export_requested(const std::filesystem::path& checkpoint);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void build();
  void connect_header();
  void connect_body();
  void connect_session();
  void read_facts();
  void refresh();
  void refresh_soon();
  void show_choice();
  void toggle_pause();
  void export_best();
  void open_in_desktop(const std::filesystem::path& path);

  const Theme& theme_;
  QStackedWidget* stack_;
  EmptyPage* empty_;
  QWidget* run_;
  RunHeader* header_;
  RunBanner* banner_;
  RunBody* body_;
  CurveFeed* feed_;
  QPointer<RunSession> session_;
  RunSettings facts_;
  std::uint64_t ticket_ = 0;  // of the newest look at the run's files
  QTimer soon_;
  QTimer clock_;  // elapsed time goes on between the worker's words
};

}  // namespace strata::ui
