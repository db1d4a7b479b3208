// Commands to a run's worker, one after the other, without keeping the window waiting.
#pragma once

#include <QObject>
#include <QTimer>
#include <deque>
#include <filesystem>

#include "base/result.h"
#include "link/command.h"

namespace strata::ui {

class CommandQueue : public QObject {
  Q_OBJECT

 public:
  CommandQueue(std::filesystem::path run_folder, QObject* parent);

  /// A learning rate that has not left yet gives way to a newer one.
  void send(const link::Command& command);

 signals:
  void failed(const strata::link::Command& command, const strata::Error& error);

 private:
  void send_next();
  void done_with(int ticket, const Result<>& answer);
  void give_up();

  std::filesystem::path run_folder_;
  std::deque<link::Command> waiting_;  // the first one is under way while busy_
  bool busy_ = false;
  int ticket_ = 0;
  QTimer patience_;
};

}  // namespace strata::ui
