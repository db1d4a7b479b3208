// The ranks' work in a step as rows of coloured pieces over time.
#pragma once

#include <QElapsedTimer>
#include <QStringList>
#include <QTimer>
#include <QWidget>

#include "ui/style/theme.h"
#include "ui/train/step_timeline.h"

class QPainter;

namespace strata::ui {

/// Paints a new step at most twice a second, so that watching costs the training next to nothing.
class TimelineView : public QWidget {
  Q_OBJECT

 public:
  explicit TimelineView(const Theme& theme, QWidget* parent = nullptr);

  /// `devices`: by rank, where they are known.
  void show_step(StepTimeline timeline, QStringList devices);
  [[nodiscard]] const StepTimeline& timeline() const { return timeline_; }

  /// The span under a point; -1: none.
  [[nodiscard]] int span_at(const QPoint& at) const;
  /// Where a span is drawn.
  [[nodiscard]] QRectF rect_of(std::size_t index) const;

  /// How a kind of work looks in a rank's row; also for the legend.
  static void paint_piece(QPainter& painter, const QRectF& rect, StepTimeline::What what,
                          const QColor& device, const Tokens& tokens);
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] int shown_ranks() const;
  [[nodiscard]] QRectF row(int rank) const;
  [[nodiscard]] double x_of(double ms) const;
  void paint_row(QPainter& painter, int rank) const;
  void paint_title(QPainter& painter, int rank) const;
  void paint_word(QPainter& painter, std::size_t index, const QRectF& rect) const;
  void paint_axis(QPainter& painter) const;

  const Theme& theme_;
  StepTimeline timeline_;
  QStringList devices_;
  QTimer later_;
  QElapsedTimer since_paint_;
};

}  // namespace strata::ui
