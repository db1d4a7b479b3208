#include "ui/widgets/switch.h"

#include <QPainter>

#include "ui/style/metrics.h"

namespace strata::ui {

Switch::Switch(const Theme& theme, QWidget* parent) : QAbstractButton(parent), theme_(theme) {
  setCheckable(true);
  setFixedSize(metrics::kSwitchWidth, metrics::kSwitchHeight);
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize Switch::sizeHint() const { return {metrics::kSwitchWidth, metrics::kSwitchHeight}; }

void Switch::paintEvent(QPaintEvent*) {
  const Tokens& t = theme_.tokens();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF track = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  const QColor on = isEnabled() ? t.accent_fill : t.line.border_strong;
  painter.setBrush(isChecked() ? on : t.line.border_strong);
  painter.setPen(hasFocus() ? QPen(t.accent.text, 1) : QPen(Qt::NoPen));
  painter.drawRoundedRect(track, track.height() / 2, track.height() / 2);
  painter.setPen(Qt::NoPen);
  painter.setBrush(isEnabled() ? t.text.on_accent : t.text.disabled);
  const double knob = track.height() - 5;
  const double x = isChecked() ? track.right() - knob - 2.5 : track.left() + 2.5;
  painter.drawEllipse(QRectF(x, track.top() + 2.5, knob, knob));
}

}  // namespace strata::ui
