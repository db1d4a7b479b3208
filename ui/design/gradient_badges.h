// Marks on the canvas for layers that do not learn well in the run that is shown.
#pragma once

#include <QPointer>
#include <QTimer>
#include <cstdint>

#include "graph/network.h"
#include "ui/models/project_document.h"
#include "ui/session/run_session.h"

namespace strata::ui {

class NetworkCanvas;

/// Marks only layers that are still as the run trains them: a layer that was changed since, or
/// another project's of the same name, says nothing about it.
class GradientBadges : public QObject {
  Q_OBJECT

 public:
  GradientBadges(const ProjectDocument& document, NetworkCanvas& canvas);

  /// Null: no marks.
  void show_session(RunSession* session);

 private:
  void read_network();
  void refresh();

  const ProjectDocument& document_;
  NetworkCanvas& canvas_;
  QPointer<RunSession> session_;
  graph::Network trained_;    // as the run's folder has it; empty until that is read
  std::uint64_t ticket_ = 0;  // of the newest look at the run's files
  bool reading_ = false;
  QTimer soon_;
};

}  // namespace strata::ui
