#include "ui/charts/chart_overlay.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr double kWheelZoom = 0.8;  // a notch of the wheel
constexpr double kNotch = 120;
constexpr double kLeastBand = 6;
constexpr int kCardPadding = 10;
constexpr int kRowHeight = 19;
constexpr int kSwatch = 8;
constexpr int kCardGap = 12;  // between line and card

QFont name_font() { return Theme::font(FontSize::small); }
QFont number_font() { return Theme::font(FontSize::small, FontWeight::medium, FontFace::mono); }
QFont step_font() { return Theme::font(FontSize::small, FontWeight::semibold); }

int card_width(const ChartReading& reading) {
  const QFontMetrics names(name_font());
  const QFontMetrics numbers(number_font());
  int widest = QFontMetrics(step_font()).horizontalAdvance(reading.step_text) + 24 +
               names.horizontalAdvance(reading.epoch_text);
  // Room for a value of usual length, so that the card keeps its width from step to step.
  const int value_room = numbers.horizontalAdvance(QStringLiteral("00.00 %"));
  for (const ChartReading::Row& row : reading.rows)
    widest = std::max(widest, kSwatch + 8 + names.horizontalAdvance(row.name) + 20 +
                                  std::max(value_room, numbers.horizontalAdvance(row.value)));
  return widest + 2 * kCardPadding;
}

}  // namespace

ChartOverlay::ChartOverlay(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ChartOverlay::set_crosshair(std::optional<Crosshair> crosshair) {
  if (!crosshair && !crosshair_) return;
  crosshair_ = std::move(crosshair);
  update();
}

void ChartOverlay::set_area(const QRect& area) {
  if (area_ == area) return;
  area_ = area;
  update();
}

void ChartOverlay::set_notice(const QString& notice, bool in_the_middle) {
  if (notice_ == notice && notice_in_the_middle_ == in_the_middle) return;
  notice_ = notice;
  notice_in_the_middle_ = in_the_middle;
  update();
}

void ChartOverlay::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  paint_notice(painter);
  if (crosshair_) {
    paint_crosshair(painter);
    paint_card(painter);
  }
  if (band_from_) {
    QColor fill = theme_.tokens().accent.base;
    fill.setAlphaF(0.12F);
    painter.setPen(theme_.tokens().accent.base);
    painter.setBrush(fill);
    painter.drawRect(band_);
  }
  if (focus_shown_) {
    painter.setPen(theme_.tokens().accent.base);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(area_).adjusted(-0.5, -0.5, 0.5, 0.5), 2, 2);
  }
}

void ChartOverlay::paint_notice(QPainter& painter) const {
  if (notice_.isEmpty()) return;
  painter.setFont(Theme::font(notice_in_the_middle_ ? FontSize::base : FontSize::caption));
  painter.setPen(theme_.tokens().text.muted);
  painter.drawText(
      area_.adjusted(8, 4, -8, -4),
      (notice_in_the_middle_ ? Qt::AlignCenter : Qt::AlignLeft | Qt::AlignTop) | Qt::TextWordWrap,
      notice_);
}

void ChartOverlay::paint_crosshair(QPainter& painter) const {
  const double x = std::floor(crosshair_->line) + 0.5;
  painter.setPen(QPen(theme_.tokens().chart.crosshair, 1));
  painter.drawLine(QPointF(x, area_.top()), QPointF(x, area_.bottom()));
  painter.save();
  painter.setClipRect(area_.adjusted(-5, -5, 5, 5));
  std::size_t dot = 0;
  for (const ChartReading::Row& row : crosshair_->reading.rows) {
    if (!row.y || dot >= crosshair_->dots.size()) continue;
    painter.setPen(QPen(theme_.tokens().surface.panel, 1.5));
    painter.setBrush(row.colour);
    const QPointF at = crosshair_->dots[dot++];
    if (std::isfinite(at.y())) painter.drawEllipse(at, 4, 4);
  }
  painter.restore();
}

void ChartOverlay::paint_card(QPainter& painter) const {
  const ChartReading& reading = crosshair_->reading;
  const int width = card_width(reading);
  const int height = 2 * kCardPadding + kRowHeight * (1 + static_cast<int>(reading.rows.size()));
  const int line = static_cast<int>(crosshair_->line);
  int left = line + kCardGap;
  if (left + width > area_.right()) left = line - kCardGap - width;
  left = std::clamp(left, 2, std::max(2, this->width() - width - 2));
  const QRect card(left, area_.top() + kCardGap, width, height);
  painter.setPen(theme_.tokens().line.border_strong);
  painter.setBrush(theme_.tokens().surface.raised);
  painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                          metrics::kRadius);

  QRect row = card.adjusted(kCardPadding, kCardPadding, -kCardPadding, 0);
  row.setHeight(kRowHeight);
  painter.setFont(step_font());
  painter.setPen(theme_.tokens().text.primary);
  painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, reading.step_text);
  painter.setFont(name_font());
  painter.setPen(theme_.tokens().text.muted);
  painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, reading.epoch_text);
  for (const ChartReading::Row& value : reading.rows) {
    row.translate(0, kRowHeight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(value.colour);
    painter.drawRoundedRect(
        QRectF(row.left(), row.center().y() - kSwatch / 2 + 1, kSwatch, kSwatch), 2, 2);
    painter.setFont(name_font());
    painter.setPen(theme_.tokens().text.soft);
    painter.drawText(row.adjusted(kSwatch + 8, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     value.name);
    painter.setFont(number_font());
    painter.setPen(theme_.tokens().text.primary);
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, value.value);
  }
}

void ChartOverlay::mousePressEvent(QMouseEvent* event) {
  const bool band = event->button() == Qt::RightButton ||
                    (event->button() == Qt::LeftButton && event->modifiers() & Qt::ShiftModifier);
  if (band) {
    band_from_ = event->position();
    band_ = QRectF(*band_from_, QSizeF());
  } else if (event->button() == Qt::LeftButton) {
    drag_from_ = event->position();
  }
}

void ChartOverlay::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  if (band_from_) {
    band_ = QRectF(*band_from_, at).normalized().intersected(area_);
    update();
  } else if (drag_from_ && at != *drag_from_) {
    const QPointF by = at - *drag_from_;
    drag_from_ = at;
    setCursor(Qt::ClosedHandCursor);
    emit dragged(by);
  }
  if (area_.adjusted(-8, -24, 8, 24).contains(at.toPoint()))
    emit hovered(at.x());
  else
    emit left();
}

void ChartOverlay::mouseReleaseEvent(QMouseEvent* /*event*/) {
  unsetCursor();
  drag_from_.reset();
  if (!band_from_) return;
  band_from_.reset();
  update();
  if (band_.width() >= kLeastBand && band_.height() >= kLeastBand) emit band_chosen(band_);
}

void ChartOverlay::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) emit reset_wanted();
}

void ChartOverlay::wheelEvent(QWheelEvent* event) {
  if (event->angleDelta().y() == 0) return;
  const double factor = std::pow(kWheelZoom, event->angleDelta().y() / kNotch);
  emit zoomed(factor, event->position(), event->modifiers() & Qt::ControlModifier);
  event->accept();
}

void ChartOverlay::keyPressEvent(QKeyEvent* event) {
  const QPointF middle =
      crosshair_ ? QPointF(crosshair_->line, area_.center().y()) : QPointF(area_.center());
  const int steps = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return emit zoomed(kWheelZoom, middle, false);
    case Qt::Key_Minus:
      return emit zoomed(1 / kWheelZoom, middle, false);
    case Qt::Key_Home:
    case Qt::Key_0:
      return emit reset_wanted();
    case Qt::Key_Left:
      return emit stepped(-steps);
    case Qt::Key_Right:
      return emit stepped(steps);
    case Qt::Key_Escape:
      if (crosshair_) return emit left();
      break;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

void ChartOverlay::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  focus_shown_ = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
  update();
}

void ChartOverlay::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  focus_shown_ = false;
  update();
}

void ChartOverlay::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  emit left();
}

}  // namespace strata::ui
