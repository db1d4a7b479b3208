// Paints a line icon in the theme's present colour, so that icons handed to actions and buttons
// once keep up with the theme.
#pragma once

#include <QIconEngine>

#include "ui/style/theme.h"

namespace strata::ui {

class IconEngine : public QIconEngine {
 public:
  /// `theme` must outlive every icon; it is the program's.
  IconEngine(const Theme& theme, QString name, Theme::Ink ink)
      : theme_(theme), name_(std::move(name)), ink_(ink) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
  [[nodiscard]] QIconEngine* clone() const override { return new IconEngine(theme_, name_, ink_); }
  QString iconName() override { return name_; }

 private:
  [[nodiscard]] QColor colour(QIcon::Mode mode) const;

  const Theme& theme_;
  QString name_;
  Theme::Ink ink_;
};

/// An icon in `colour`, of `size` in device-independent pixels; drawn once and kept. Empty where
/// there is no such icon.
QPixmap icon_pixmap(const QString& name, const QColor& colour, const QSize& size, double ratio);

}  // namespace strata::ui
