#include "ui/style/icon_engine.h"

#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <algorithm>

namespace strata::ui {
namespace {

QByteArray drawing(const QString& name) {
  QFile file(QStringLiteral(":/strata/icons/%1.svg").arg(name));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void draw_icon(QPainter& painter, const QString& name, const QColor& colour, const QRectF& rect) {
  QByteArray svg = drawing(name);
  if (svg.isEmpty()) return;
  svg.replace("#000000", colour.name().toLatin1());
  QSvgRenderer renderer(svg);
  // Square, at the left of a wider place and in the middle of a higher one.
  const double side = std::min(rect.width(), rect.height());
  renderer.render(&painter, QRectF(rect.left(), rect.center().y() - side / 2, side, side));
}

}  // namespace

QPixmap icon_pixmap(const QString& name, const QColor& colour, const QSize& size, double ratio) {
  // Buttons ask anew each time they are painted, and to read a drawing takes a while.
  const QString key = QStringLiteral("strata %1 %2 %3 %4 %5")
                          .arg(name, colour.name())
                          .arg(size.width())
                          .arg(size.height())
                          .arg(ratio);
  QPixmap out;
  if (QPixmapCache::find(key, &out)) return out;
  out = QPixmap((QSizeF(size) * ratio).toSize());
  out.setDevicePixelRatio(ratio);
  out.fill(Qt::transparent);
  {
    QPainter painter(&out);
    draw_icon(painter, name, colour, QRectF(QPointF(), size));
  }
  QPixmapCache::insert(key, out);
  return out;
}

QColor IconEngine::colour(QIcon::Mode mode) const {
  return mode == QIcon::Disabled ? theme_.tokens().text.disabled : theme_.ink(ink_);
}

void IconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) {
  const double ratio = painter->device()->devicePixelRatioF();
  painter->drawPixmap(rect, icon_pixmap(name_, colour(mode), rect.size(), ratio));
}

QPixmap IconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) {
  return icon_pixmap(name_, colour(mode), size, 1);
}

}  // namespace strata::ui
