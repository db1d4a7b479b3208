// The story of a run: problems, states, epochs, checkpoints, as they happen.
#pragma once

#include <QPointer>

#include "ui/session/run_session.h"
#include "ui/style/theme.h"
#include "ui/train/run_log.h"
#include "ui/widgets/panel.h"

class QListWidget;
class QListWidgetItem;
class QToolButton;

namespace strata::ui {

class LogPanel : public Panel {
  Q_OBJECT

 public:
  explicit LogPanel(const Theme& theme, QWidget* parent = nullptr);

  void follow(RunSession* session);
  /// A line of the page's own: "Written: ...".
  void say(const QString& message);
  /// A button that shows the timeline in the log's place.
  void offer_timeline(bool offered);

 signals:
  void timeline_chosen();

 private:
  void start_anew();
  void add(const LogLine& line);
  void colour(QListWidgetItem& item) const;

  const Theme& theme_;
  QListWidget* list_;
  QToolButton* timeline_;
  QPointer<RunSession> session_;
};

}  // namespace strata::ui
