#include "ui/canvas/arrangement.h"

#include <algorithm>

#include "ui/canvas/geometry.h"
#include "ui/canvas/layout.h"

namespace strata::ui {
namespace {

std::vector<int> stages_of(const Diagram& diagram, const std::vector<QStringList>& stages) {
  QHash<QString, int> of_layer;
  for (std::size_t stage = 0; stage < stages.size(); ++stage)
    for (const QString& layer : stages[stage])
      of_layer.insert(layer, static_cast<int>(stage));
  std::vector<int> out;
  for (const DiagramNode& node : diagram.nodes)
    out.push_back(node.layers.isEmpty() ? 0 : of_layer.value(node.layers.front(), 0));
  return out;
}

LayoutRequest request_for(const Diagram& diagram, const std::vector<QStringList>& stages,
                          bool room_for_costs) {
  QHash<QString, std::size_t> index;
  for (std::size_t i = 0; i < diagram.nodes.size(); ++i)
    index.insert(diagram.nodes[i].id, i);
  LayoutRequest out;
  out.count = diagram.nodes.size();
  for (const DiagramEdge& edge : diagram.edges)
    if (!edge.to.isEmpty()) out.edges.emplace_back(index.value(edge.from), index.value(edge.to));
  if (stages.size() > 1) out.stages = stages_of(diagram, stages);
  out.width = metrics::kNodeWidth;
  out.height = metrics::kNodeHeight;
  out.row_gap = metrics::kNodeGap;
  out.stage_gap = metrics::kCutGap;
  out.column_gap = room_for_costs ? geometry::kBandRight : metrics::kNodeGap * 2;
  out.track_width = geometry::kTrackWidth;
  return out;
}

/// Where the user put the node; a folded group stands where its first layer was put.
const QPointF* placed(const DiagramNode& node, const CanvasNotes& notes) {
  const auto found = notes.positions.constFind(node.layers.isEmpty() ? node.id : node.layers[0]);
  return found == notes.positions.constEnd() ? nullptr : &*found;
}

QPointF aside_of(QPointF corner, const std::vector<QPointF>& taken) {
  const auto meets = [&corner](const QPointF& other) {
    return geometry::node_rect_at(corner).intersects(geometry::node_rect_at(other));
  };
  // Each step to the right passes the node in the way, so there are no more steps than nodes.
  for (auto hit = std::find_if(taken.begin(), taken.end(), meets); hit != taken.end();
       hit = std::find_if(taken.begin(), taken.end(), meets))
    corner.setX(hit->x() + metrics::kNodeWidth + metrics::kNodeGap);
  return corner;
}

}  // namespace

Arrangement arrange(const Diagram& diagram, const CanvasNotes& notes,
                    const std::vector<QStringList>& stages, bool room_for_costs) {
  Layout layout = lay_out(request_for(diagram, stages, room_for_costs));
  Arrangement out;
  std::vector<QPointF> taken;
  for (const DiagramNode& node : diagram.nodes)
    if (const QPointF* corner = placed(node, notes)) {
      out.corners.insert(node.id, *corner);
      taken.push_back(*corner);
    }
  const bool by_hand = !taken.empty();
  for (std::size_t i = 0; i < diagram.nodes.size(); ++i) {
    if (out.corners.contains(diagram.nodes[i].id)) continue;
    const QPointF corner = by_hand ? aside_of(layout.corners[i], taken) : layout.corners[i];
    out.corners.insert(diagram.nodes[i].id, corner);
    if (by_hand) taken.push_back(corner);
  }
  // Ways past other nodes hold only where the nodes lie as laid out.
  std::size_t at = 0;
  for (const DiagramEdge& edge : diagram.edges) {
    const bool straight = edge.to.isEmpty() || by_hand;
    out.vias.push_back(straight ? std::vector<QPointF>() : std::move(layout.vias[at]));
    if (!edge.to.isEmpty()) ++at;
  }
  return out;
}

}  // namespace strata::ui
