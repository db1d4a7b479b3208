#include "ui/devices/popover.h"

#include <QPainter>
#include <QScreen>
#include <QStyleOption>
#include <algorithm>

#include "ui/style/metrics.h"

namespace strata::ui {

Popover::Popover(QWidget* parent) : QFrame(parent, Qt::Popup | Qt::FramelessWindowHint) {
  setProperty("frame", "popover");
  setAttribute(Qt::WA_TranslucentBackground);  // for the round corners
}

void Popover::open_below(const QWidget& anchor) {
  adjustSize();
  QPoint at = anchor.mapToGlobal(QPoint(0, anchor.height() + metrics::kUnit / 2));
  if (const QScreen* screen = anchor.screen(); screen != nullptr) {
    const QRect room = screen->availableGeometry();
    at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())));
  }
  move(at);
  show();
}

/// A translucent window gets no background of its own accord.
void Popover::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  QStyleOption option;
  option.initFrom(this);
  style()->drawPrimitive(QStyle::PE_Widget, &option, &painter, this);
}

}  // namespace strata::ui
