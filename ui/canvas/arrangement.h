// Where the nodes of a diagram lie: where the user put them, else by the automatic layout.
#pragma once

#include <QHash>
#include <QPointF>
#include <vector>

#include "ui/canvas/diagram.h"
#include "ui/models/draft.h"

namespace strata::ui {

struct Arrangement {
  QHash<QString, QPointF> corners;         // of every node
  std::vector<std::vector<QPointF>> vias;  // of every edge of the diagram
};

/// `stages`: layers of each device band, or empty. `room_for_costs`: columns stand further apart.
/// A node that was not placed by hand never lies on another one.
Arrangement arrange(const Diagram& diagram, const CanvasNotes& notes,
                    const std::vector<QStringList>& stages = {}, bool room_for_costs = false);

}  // namespace strata::ui
