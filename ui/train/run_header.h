// The head of the Train page: which run, how far it is, and the buttons that steer it.
#pragma once

#include <QFrame>

#include "ui/session/run_session.h"
#include "ui/style/theme.h"
#include "ui/train/run_progress.h"

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace strata::ui {

class ElidedLabel;
class EpochBar;
class Pill;

class RunHeader : public QFrame {
  Q_OBJECT

 public:
  explicit RunHeader(const Theme& theme, QWidget* parent = nullptr);

  void show_run(const RunSession& session, const RunSettings& facts, const RunProgress& progress);

 signals:
  void pause_chosen();
  void resume_chosen();  // a paused run goes on
  void checkpoint_chosen();
  void stop_chosen();
  void continue_chosen();  // a run that ended, from its last checkpoint
  void export_chosen();    // the weights of a run that ended
  void again_chosen();     // a new run

 private:
  void build_name(QHBoxLayout& row);
  void build_numbers(QHBoxLayout& row);
  void build_buttons(QHBoxLayout& row);
  QLabel* add_number(QHBoxLayout& row, const QString& name, const QString& widest);
  void show_state(const RunSession& session);
  void show_buttons(const RunSession& session);

  const Theme& theme_;
  ElidedLabel* name_;
  ElidedLabel* setting_;
  Pill* state_;
  QLabel* epoch_ = nullptr;
  QLabel* step_ = nullptr;
  QLabel* percent_ = nullptr;
  QLabel* elapsed_ = nullptr;
  QLabel* remaining_ = nullptr;
  EpochBar* bar_;
  QPushButton* pause_;
  QPushButton* checkpoint_;
  QPushButton* stop_;
  QPushButton* continue_;
  QPushButton* export_;
  QPushButton* again_;
  bool paused_ = false;
};

}  // namespace strata::ui
