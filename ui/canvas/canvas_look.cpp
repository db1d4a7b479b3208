#include "ui/canvas/canvas_look.h"

#include <QPainter>
#include <cmath>

namespace strata::ui {

CanvasLook::CanvasLook(const Theme& theme)
    : title(Theme::font(FontSize::base, FontWeight::semibold)),
      mono(Theme::font(FontSize::caption, FontWeight::regular, FontFace::mono)),
      small(Theme::font(FontSize::caption)),
      band(Theme::font(FontSize::base, FontWeight::semibold)),
      band_mono(Theme::font(FontSize::base, FontWeight::regular, FontFace::mono)),
      theme_(theme) {}

const QPixmap& CanvasLook::icon(const QString& name, const QColor& colour, int size,
                                double scale) const {
  // Whole steps, so that zooming does not make a new picture at every step.
  const int step = std::max(1, static_cast<int>(std::ceil(scale - 0.05)));
  const QString key = name + QChar(' ') + QString::number(colour.rgba(), 16) + QChar(' ') +
                      QString::number(size * 16 + step);
  auto found = icons_.find(key);
  if (found == icons_.end()) found = icons_.insert(key, theme_.pixmap(name, colour, size, step));
  return *found;
}

Caption::Caption(const QString& text, const QFont& font, double width) {
  const QFontMetricsF metrics(font);
  const QString shown = width > 0 ? metrics.elidedText(text, Qt::ElideRight, width) : text;
  text_.setTextFormat(Qt::PlainText);
  text_.setPerformanceHint(QStaticText::AggressiveCaching);
  text_.setText(shown);
  text_.prepare({}, font);
  width_ = shown.isEmpty() ? 0 : metrics.horizontalAdvance(shown);
  height_ = metrics.height();
}

void Caption::draw(QPainter& painter, const QPointF& left_middle, const QFont& font,
                   const QColor& colour) const {
  if (is_empty()) return;
  painter.setFont(font);
  painter.setPen(colour);
  painter.drawStaticText(left_middle - QPointF(0, height_ / 2), text_);
}

}  // namespace strata::ui
