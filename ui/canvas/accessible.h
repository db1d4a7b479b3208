// What screen readers find on the canvas: the view, and in it one named child per node.
#pragma once

namespace strata::ui {

class CanvasScene;

/// Makes the program's accessibility know the canvas's classes; again and again does no harm.
void make_canvas_accessible();
/// Tells screen readers which node is selected now.
void announce_selection(const CanvasScene& scene);

}  // namespace strata::ui
