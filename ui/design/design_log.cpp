#include "ui/design/design_log.h"

#include <QTime>

#include "ui/style/theme.h"

namespace strata::ui {
namespace {

constexpr int kMostLines = 2000;

}  // namespace

DesignLog::DesignLog(ProjectDocument& document, QWidget* parent) : QPlainTextEdit(parent) {
  setObjectName(QStringLiteral("design.log"));
  setAccessibleName(tr("Log"));
  setReadOnly(true);
  setFrameShape(NoFrame);
  setMaximumBlockCount(kMostLines);
  setFont(Theme::font(FontSize::caption, FontWeight::regular, FontFace::mono));
  const QUndoStack* stack = document.undo_stack();
  connect(stack, &QUndoStack::indexChanged, this, [this, stack](int index) {
    if (index > 0) add(stack->text(index - 1));
  });
  connect(&document, &ProjectDocument::replaced, this, [this, &document] {
    add(tr("opened %1").arg(QString::fromStdString(document.file().string())));
  });
}

void DesignLog::show_session(RunSession* session) {
  if (session == nullptr) return;
  connect(session, &RunSession::stateChanged, this,
          [this](link::RunState state, const QString& message) {
            const std::string_view word = link::word_for(state);
            add(tr("run: %1 %2").arg(QString::fromUtf8(word), message));
          });
  connect(session, &RunSession::problemRaised, this, [this](const link::ProblemEvent& problem) {
    add(QString::fromStdString(problem.severity + ": " + problem.message));
  });
}

void DesignLog::add(const QString& line) {
  appendPlainText(QTime::currentTime().toString(QStringLiteral("HH:mm:ss  ")) + line.trimmed());
}

}  // namespace strata::ui
