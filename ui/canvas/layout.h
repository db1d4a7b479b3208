// Automatic layout: rows by longest path, one straight column for the longest path, branches in
// columns beside it, edges that pass rows in narrow tracks. After Sugiyama, without crossings
// minimised: networks are long and thin. Knows nothing of layers or widgets.
#pragma once

#include <QPointF>
#include <utility>
#include <vector>

namespace strata::ui {

struct LayoutRequest {
  std::size_t count = 0;                                   // of nodes
  std::vector<std::pair<std::size_t, std::size_t>> edges;  // from, to
  std::vector<int> stages;  // of each node, or empty: between two stages there is a wider gap
  double width = 0;
  double height = 0;
  double row_gap = 0;
  double stage_gap = 0;
  double column_gap = 0;
  double track_width = 0;
};

struct Layout {
  std::vector<QPointF> corners;            // of each node; the first column's x is 0
  std::vector<std::vector<QPointF>> vias;  // of each edge: the straight part past other rows
};

/// A cycle is no reason to give up: its nodes get rows of their own.
Layout lay_out(const LayoutRequest& request);

}  // namespace strata::ui
