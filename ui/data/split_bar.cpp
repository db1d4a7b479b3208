#include "ui/data/split_bar.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kBar = 12;
constexpr int kHandleWidth = 12;
constexpr int kHandleHeight = 24;
constexpr double kLeast = 0.01;
constexpr double kMost = 0.9;

double whole_percent(double fraction) {
  return std::clamp(std::round(fraction * 100) / 100, kLeast, kMost);
}

}  // namespace

SplitBar::SplitBar(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("data.split_bar");
  setAccessibleName(tr("Training, validation and test rows"));
  setFixedHeight(kHandleHeight + 4);
  setMouseTracking(true);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void SplitBar::show_rows(std::array<std::int64_t, 3> rows, double fraction) {
  rows_ = rows;
  if (!dragging_) fraction_ = fraction;
  const bool can_drag = fraction >= 0;
  setFocusPolicy(can_drag ? Qt::StrongFocus : Qt::NoFocus);
  setToolTip(
      can_drag ? tr("Drag to change the share of rows that validates; arrow keys change it by 1 %")
               : tr("Choose a share of the training rows to move this border"));
  setAccessibleDescription(
      tr("%1 train, %2 validation, %3 test").arg(rows[0]).arg(rows[1]).arg(rows[2]));
  update();
}

double SplitBar::total() const {
  double out = 0;
  for (const std::int64_t rows : rows_)
    out += static_cast<double>(std::max<std::int64_t>(rows, 0));
  return std::max(out, 1.0);
}

double SplitBar::divided() const {
  return static_cast<double>(std::max<std::int64_t>(rows_[0], 0) +
                             std::max<std::int64_t>(rows_[1], 0)) /
         total();
}

int SplitBar::handle_x() const {
  if (fraction_ < 0) return -1;
  return static_cast<int>(width() * divided() * (1 - fraction_));
}

void SplitBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Tokens& t = theme_.tokens();
  const QRectF bar(0, (height() - kBar) / 2.0, width(), kBar);
  QPainterPath rounded;
  rounded.addRoundedRect(bar, 3, 3);
  painter.setClipPath(rounded);
  painter.fillRect(bar, t.line.border);
  const QColor colours[] = {t.accent.base, t.validation.base, t.text.muted};
  double x = 0;
  const int handle = handle_x();
  for (std::size_t split = 0; split < 3; ++split) {
    double length =
        width() * static_cast<double>(std::max<std::int64_t>(rows_[split], 0)) / total();
    // While dragging, the border is where the hand is; the rows are counted afterwards.
    if (handle >= 0 && split == 0) length = handle;
    if (handle >= 0 && split == 1) length = width() * divided() - handle;
    painter.fillRect(QRectF(x, bar.top(), length, kBar), colours[split]);
    x += length;
  }
  painter.setClipping(false);
  if (handle < 0) return;
  const QRectF grip(handle - kHandleWidth / 2.0, (height() - kHandleHeight) / 2.0, kHandleWidth,
                    kHandleHeight);
  painter.setBrush(t.surface.raised);
  painter.setPen(QPen(hasFocus() || dragging_ ? t.accent.text : t.text.soft, 1.5));
  painter.drawRoundedRect(grip.adjusted(1, 1, -1, -1), 3, 3);
  for (const double dx : {-1.5, 1.5})
    painter.drawLine(QPointF(handle + dx, grip.center().y() - 4),
                     QPointF(handle + dx, grip.center().y() + 4));
}

void SplitBar::mousePressEvent(QMouseEvent* event) {
  if (fraction_ < 0 || std::abs(event->pos().x() - handle_x()) > kHandleWidth) return;
  dragging_ = true;
}

void SplitBar::mouseMoveEvent(QMouseEvent* event) {
  const bool near = fraction_ >= 0 && std::abs(event->pos().x() - handle_x()) <= kHandleWidth;
  setCursor(near || dragging_ ? Qt::SplitHCursor : Qt::ArrowCursor);
  if (!dragging_) return;
  const double fraction = whole_percent(1 - event->pos().x() / std::max(1.0, width() * divided()));
  if (fraction == fraction_) return;
  fraction_ = fraction;
  update();
  emit fraction_dragged(fraction);
}

void SplitBar::mouseReleaseEvent(QMouseEvent*) { dragging_ = false; }

void SplitBar::keyPressEvent(QKeyEvent* event) {
  const double step = event->key() == Qt::Key_Left    ? 0.01
                      : event->key() == Qt::Key_Right ? -0.01
                                                      : 0;
  if (step == 0 || fraction_ < 0) return QWidget::keyPressEvent(event);
  fraction_ = whole_percent(fraction_ + step);
  update();
  emit fraction_dragged(fraction_);
}

}  // namespace strata::ui
