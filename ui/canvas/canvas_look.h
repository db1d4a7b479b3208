// What the canvas's items paint with: fonts made once, icons in their colours at the right size.
#pragma once

#include <QFont>
#include <QFontMetricsF>
#include <QHash>
#include <QPixmap>
#include <QStaticText>

#include "ui/style/theme.h"

namespace strata::ui {

class CanvasLook {
 public:
  explicit CanvasLook(const Theme& theme);

  [[nodiscard]] const Theme& theme() const { return theme_; }
  [[nodiscard]] const Tokens& tokens() const { return theme_.tokens(); }
  /// After a change of theme.
  void forget_icons() { icons_.clear(); }

  /// An icon for painting at `scale` (zoom times pixel ratio), kept.
  [[nodiscard]] const QPixmap& icon(const QString& name, const QColor& colour, int size,
                                    double scale) const;

  const QFont title;
  const QFont mono;
  const QFont small;
  const QFont band;
  const QFont band_mono;

 private:
  const Theme& theme_;
  mutable QHash<QString, QPixmap> icons_;
};

/// A text laid out once for a font, shortened to `width` (0: as long as it is).
class Caption {
 public:
  Caption() = default;
  Caption(const QString& text, const QFont& font, double width = 0);

  [[nodiscard]] double width() const { return width_; }
  [[nodiscard]] double height() const { return height_; }
  [[nodiscard]] bool is_empty() const { return width_ <= 0; }
  /// Its left end and its vertical middle.
  void draw(QPainter& painter, const QPointF& left_middle, const QFont& font,
            const QColor& colour) const;

 private:
  QStaticText text_;
  double width_ = 0;
  double height_ = 0;
};

}  // namespace strata::ui
