// What the canvas shows of a project, as plain values: nodes, edges, frames. Made anew after every
// change; items compare and repaint only what differs.
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "graph/edit.h"
#include "ui/models/project_document.h"

namespace strata::ui {

struct DiagramNode {
  QString
      id;  // a layer's, "data", or "group/NAME" for a folded group ('/' stands in no layer's id)
  QString title;
  QString name;     // in mono at the right: the layer's id
  QString caption;  // "32 @ 3×3 · relu"
  QString count;    // of parameters, "3,686,912"
  QString icon;
  QString output;  // its shape
  graph::Category category = graph::Category::input_output;
  QStringList layers;   // what it stands for; empty for the data
  QString problem;      // what is wrong and what mends it
  bool stale = false;   // not worked out; what it shows is the last good result
  bool frozen = false;  // its parameters do not train; of a group: nobody's do
  bool operator==(const DiagramNode&) const = default;
};

struct DiagramEdge {
  QString from;
  QString to;        // empty: the loss
  graph::Edge edge;  // the layers behind it
  QString text;      // "3×32×32", "10 → cross-entropy"
  bool stale = false;
  bool operator==(const DiagramEdge&) const = default;
};

/// An unfolded group.
struct DiagramFrame {
  QString title;
  QStringList nodes;
  bool operator==(const DiagramFrame&) const = default;
};

struct Diagram {
  std::vector<DiagramNode> nodes;
  std::vector<DiagramEdge> edges;
  std::vector<DiagramFrame> frames;

  [[nodiscard]] const DiagramNode* node(const QString& id) const;
};

Diagram make_diagram(const ProjectDocument& document);

/// The node id of a folded group, and back to its name (empty for other nodes).
QString group_node_id(const QString& group);
QString group_of_node(const QString& node);

}  // namespace strata::ui
