// How a node looks. Everything that costs time (texts, widths) is prepared when the node changes.
#pragma once

#include <QPainter>
#include <optional>

#include "ui/canvas/canvas_look.h"
#include "ui/canvas/diagram.h"

namespace strata::ui {

/// The state of a layer in training, shown at its node's corner.
struct Badge {
  enum class Health { good, warning, danger };
  Health health = Health::good;
  QString text;  // "1e-9"
  QString tip;   // plain words
  bool operator==(const Badge&) const = default;
};

/// A node ready to be painted.
struct NodeFace {
  Caption title, name, caption, count, badge;
  QString icon;
  graph::Category category = graph::Category::input_output;
  Badge::Health health = Badge::Health::good;
  bool broken = false;
  bool stale = false;
  bool frozen = false;
  bool folded = false;
  bool reads = true;  // has an input port
};
NodeFace make_face(const DiagramNode& node, const std::optional<Badge>& badge,
                   const CanvasLook& look);

enum class PortLight { none, good, refused };
struct NodeState {
  bool selected = false;
  bool hovered = false;
  PortLight light = PortLight::none;
};

/// Paints around the node's own corner. `scale`: device pixels per unit; far out, texts are left
/// away.
void paint_node(QPainter& painter, const NodeFace& face, const NodeState& state,
                const CanvasLook& look, double scale);

/// Below this scale texts cannot be read and are not painted.
inline constexpr double kTextScale = 0.42;
/// Below this one a node is a block of its colour.
inline constexpr double kBlockScale = 0.25;

}  // namespace strata::ui
