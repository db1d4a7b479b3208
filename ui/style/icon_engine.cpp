#include "ui/style/icon_engine.h"

#include <QFile>
#include <QPainter>
#include <QSvgRenderer>

namespace strata::ui {
namespace {

QByteArray drawing(const QString& name) {
  QFile file(QStringLiteral(":/strata/icons/%1.svg").arg(name));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

bool draw_icon(QPainter& painter, const QString& name, const QColor& colour, const QRectF& rect) {
  QByteArray svg = drawing(name);
  if (svg.isEmpty()) return false;
  svg.replace("#000000", colour.name().toLatin1());
  QSvgRenderer renderer(svg);
  renderer.render(&painter, rect);
  return true;
}

QColor IconEngine::colour(QIcon::Mode mode) const {
  return mode == QIcon::Disabled ? theme_.tokens().text.disabled : theme_.ink(ink_);
}

void IconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) {
  draw_icon(*painter, name_, colour(mode), rect);
}

QPixmap IconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
  QPixmap out(size);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  paint(&painter, QRect(QPoint(), size), mode, state);
  return out;
}

}  // namespace strata::ui
