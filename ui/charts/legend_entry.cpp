#include "ui/charts/legend_entry.h"

#include <QPainter>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kStroke = 16;
constexpr int kGap = 6;
constexpr int kHeight = 22;
constexpr double kFaint = 0.55;

QFont name_font() { return Theme::font(FontSize::small); }
QFont value_font() { return Theme::font(FontSize::small, FontWeight::medium, FontFace::mono); }

}  // namespace

LegendEntry::LegendEntry(const Theme& theme, const CurveLook& look, int series, bool faint,
                         QWidget* parent)
    : QAbstractButton(parent), theme_(theme), look_(look), series_(series), faint_(faint) {
  setCheckable(true);
  setChecked(true);
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::TabFocus);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LegendEntry::set_value(const QString& value) {
  if (value_ == value) return;
  value_ = value;
  // The width only grows, so that the row does not jump while numbers change.
  const QFontMetrics metrics(value_font());
  const int width = std::max(metrics.horizontalAdvance(QStringLiteral("0.000")),
                             metrics.horizontalAdvance(value));
  if (width > value_width_) {
    value_width_ = width;
    updateGeometry();
  }
  update();
}

QSize LegendEntry::sizeHint() const {
  const int name = QFontMetrics(name_font()).horizontalAdvance(text());
  return {kStroke + kGap + name + (value_width_ > 0 ? kGap + value_width_ : 0) + 2, kHeight};
}

void LegendEntry::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Tokens& tokens = theme_.tokens();
  paint_stroke(painter);
  painter.setFont(name_font());
  painter.setPen(isChecked() ? tokens.text.soft : tokens.text.disabled);
  painter.drawText(rect().adjusted(kStroke + kGap, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                   text());
  painter.setFont(value_font());
  painter.setPen(isChecked() ? tokens.text.primary : tokens.text.disabled);
  const int name = QFontMetrics(name_font()).horizontalAdvance(text());
  painter.drawText(rect().adjusted(kStroke + 2 * kGap + name, 0, 0, 0),
                   Qt::AlignLeft | Qt::AlignVCenter, value_);
  if (!hasFocus()) return;
  painter.setPen(tokens.accent.base);
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kTagRadius,
                          metrics::kTagRadius);
}

void LegendEntry::paint_stroke(QPainter& painter) const {
  const Tokens& tokens = theme_.tokens();
  QColor colour = look_.colour(tokens);
  if (faint_) colour = mixed(colour, tokens.surface.panel, kFaint);
  if (!isChecked()) colour = tokens.text.disabled;
  const double y = height() / 2.0;
  painter.setPen(QPen(colour, faint_ ? 1 : 2));
  painter.drawLine(QPointF(0, y), QPointF(kStroke, y));
  if (look_.kind != CurveKind::points) return;
  painter.setBrush(tokens.surface.panel);
  painter.drawEllipse(QPointF(kStroke / 2.0, y), 3.5, 3.5);
}

}  // namespace strata::ui
