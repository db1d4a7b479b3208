// What was done to the project and what its run said, with the time.
#pragma once

#include <QPlainTextEdit>

#include "ui/models/project_document.h"
#include "ui/session/run_session.h"

namespace strata::ui {

class DesignLog : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit DesignLog(ProjectDocument& document, QWidget* parent = nullptr);
  void show_session(RunSession* session);

 private:
  void add(const QString& line);
};

}  // namespace strata::ui
