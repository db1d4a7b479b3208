// What the user edits: the project, and what only the studio keeps about it.
#pragma once

#include <QHash>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <vector>

#include "project/project.h"

namespace strata::ui {

/// A named block of layers that can be folded into one node.
struct LayerGroup {
  QString name;
  QStringList layers;  // ids
  bool folded = false;
  bool operator==(const LayerGroup&) const = default;
};

/// Where nodes lie. Layers without a position are laid out by the canvas.
struct CanvasNotes {
  QHash<QString, QPointF> positions;  // by layer id: the node's upper left corner
  std::vector<LayerGroup> groups;
  bool operator==(const CanvasNotes&) const = default;
};

struct Draft {
  Project project;
  CanvasNotes canvas;
};

/// The project file's "canvas" member, read from and written into Project::extra. What cannot be
/// read is left out: positions are no reason to refuse a project.
CanvasNotes canvas_notes(const Project& project);
/// The project as it is written to disk: with the notes in its `extra`.
Project to_project(const Draft& draft);
/// The text of that file.
std::string to_text(const Draft& draft);

}  // namespace strata::ui
