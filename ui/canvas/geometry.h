// Where the parts of nodes and edges lie, in scene coordinates.
#pragma once

#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <vector>

#include "ui/style/metrics.h"

namespace strata::ui::geometry {

inline constexpr double kHalo = 4;         // around a selected node
inline constexpr double kPortReach = 9;    // how near a press must be to take a port
inline constexpr double kEdgeReach = 9;    // and to an edge
inline constexpr double kDropReach = 42;   // and to an edge with a layer in hand
inline constexpr double kPlusRadius = 9;   // of the "+" on an edge
inline constexpr double kLabelGap = 12;    // from an edge to its shape
inline constexpr double kTrackWidth = 26;  // kept free beside a column for an edge that passes by
inline constexpr double kBandLeft = 146;   // from a band's edge to its nodes: title and notes
inline constexpr double kBandRight = 131;  // cost bars
inline constexpr double kBandPadding = 12;
inline constexpr double kFrameHead = 24;  // the title line of a group's frame
inline constexpr double kFramePadding = 10;
inline constexpr double kFrameFoot = 3;

/// A node around its own upper left corner.
inline QRectF node_rect() { return {0, 0, metrics::kNodeWidth, metrics::kNodeHeight}; }
inline QRectF node_rect_at(const QPointF& corner) { return node_rect().translated(corner); }
/// The ports of a node whose corner is there.
inline QPointF input_port(const QPointF& corner = {}) {
  return corner + QPointF(metrics::kNodeWidth / 2.0, 0);
}
inline QPointF output_port(const QPointF& corner = {}) {
  return corner + QPointF(metrics::kNodeWidth / 2.0, metrics::kNodeHeight);
}

/// From an output port to an input port; `via`: points it runs straight between, one below the
/// other, when it passes other nodes.
QPainterPath edge_path(const QPointF& from, const QPointF& to,
                       const std::vector<QPointF>& via = {});
/// From the last node down to the loss.
QPainterPath tail_path(const QPointF& from);

double distance(const QPointF& a, const QPointF& b);

}  // namespace strata::ui::geometry
