#include "ui/canvas/geometry.h"

#include <algorithm>
#include <cmath>

namespace strata::ui::geometry {
namespace {

/// Leaves downwards and arrives downwards.
void bend_to(QPainterPath& path, const QPointF& to) {
  const QPointF from = path.currentPosition();
  if (std::abs(from.x() - to.x()) < 1) {
    path.lineTo(to);
    return;
  }
  const double down = std::abs(to.y() - from.y());
  // An edge that goes up needs room to turn.
  const double pull = to.y() > from.y() ? std::max(down * 0.6, 14.0) : std::min(down, 120.0) + 40;
  path.cubicTo(from + QPointF(0, pull), to - QPointF(0, pull), to);
}

}  // namespace

QPainterPath edge_path(const QPointF& from, const QPointF& to, const std::vector<QPointF>& via) {
  QPainterPath path(from);
  for (std::size_t i = 0; i < via.size(); ++i)
    bend_to(path, via[i]);
  bend_to(path, to);
  return path;
}

QPainterPath tail_path(const QPointF& from) {
  QPainterPath path(from);
  path.lineTo(from + QPointF(0, metrics::kNodeGap));
  return path;
}

double distance(const QPointF& a, const QPointF& b) {
  return std::hypot(a.x() - b.x(), a.y() - b.y());
}

}  // namespace strata::ui::geometry
