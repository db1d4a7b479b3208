#include "ui/train/timeline_legend.h"

#include <QPainter>

#include "ui/train/timeline_view.h"

namespace strata::ui {
namespace {

constexpr int kSquare = 12;
constexpr int kHeight = 20;
constexpr int kToWord = 6;
constexpr int kToNext = 14;

QFont word_font() { return Theme::font(FontSize::small); }

}  // namespace

TimelineLegend::TimelineLegend(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme) {
  using What = StepTimeline::What;
  entries_ = {{What::forward, tr("forward")}, {What::backward, tr("backward")},
              {What::send, tr("send")},       {What::recv, tr("receive")},
              {What::reduce, tr("reduce")},   {What::update, tr("update")},
              {What::idle, tr("idle")}};
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("What the colours mean"));
  setToolTip(
      tr("receive: waits for numbers of another stage; reduce: adds gradients up with the other "
         "replicas; idle: has nothing to do"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize TimelineLegend::sizeHint() const {
  const QFontMetrics metrics(word_font());
  int wide = 0;
  for (const Entry& entry : entries_)
    wide += kSquare + kToWord + metrics.horizontalAdvance(entry.word) + kToNext;
  return {wide, kHeight};
}

QSize TimelineLegend::minimumSizeHint() const { return {0, kHeight}; }

void TimelineLegend::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(word_font());
  const Tokens& t = theme_.tokens();
  int x = 0;
  for (const Entry& entry : entries_) {
    const int wide = painter.fontMetrics().horizontalAdvance(entry.word);
    if (x + kSquare + kToWord + wide > width()) return;  // the last ones go before one is cut
    TimelineView::paint_piece(painter, QRectF(x, (kHeight - kSquare) / 2.0, kSquare, kSquare),
                              entry.what, t.device_at(0), t);
    painter.setPen(t.text.soft);
    painter.drawText(QRect(x + kSquare + kToWord, 0, wide + 1, kHeight), Qt::AlignVCenter,
                     entry.word);
    x += kSquare + kToWord + wide + kToNext;
  }
}

}  // namespace strata::ui
