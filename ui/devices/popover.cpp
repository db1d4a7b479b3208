#include "ui/devices/popover.h"

#include <QScreen>
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

}  // namespace strata::ui
