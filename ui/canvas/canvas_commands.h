// What the canvas does to a project: every change as one named step of undo. No widgets.
#pragma once

#include <QHash>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <vector>

#include "graph/edit.h"
#include "ui/models/project_document.h"

namespace strata::ui {

class CanvasCommands {
 public:
  explicit CanvasCommands(ProjectDocument& document) : document_(document) {}

  /// Layers; each gives the new layer's id. An edge without `to` is the one to the loss.
  Result<QString> insert(const graph::Edge& edge, const graph::LayerKind& kind);
  Result<QString> add_behind(const QString& layer, const graph::LayerKind& kind);
  Result<QString> append(const graph::LayerKind& kind);
  /// A new branch that nobody reads yet, its node at `corner`.
  Result<QString> branch(const QString& from, const graph::LayerKind& kind, const QPointF& corner);

  void remove(const QStringList& layers);
  /// Whether training changes the layers' parameters.
  void set_frozen(const QStringList& layers, bool frozen);
  /// Whether one of the layers has parameters that train.
  [[nodiscard]] bool any_trains(const QStringList& layers) const;
  Result<> connect(const graph::Edge& edge);
  Result<> disconnect(const graph::Edge& edge);
  Result<> move_after(const QString& layer, const QString& after);
  /// Up (-1) or down (1) by one in its stack.
  Result<> step(const QString& layer, int direction);

  [[nodiscard]] QString copy(const QStringList& layers) const;
  /// New ids, chained behind `after` (empty: at the end).
  Result<QStringList> paste(const QString& text, const QString& after);
  Result<QStringList> duplicate(const QStringList& layers);

  /// Where nodes lie.
  void place(const QHash<QString, QPointF>& corners, const QString& name);
  void forget_places();

  /// Groups; a layer is in one at most.
  Result<QString> group(const QStringList& layers);
  void ungroup(const QStringList& layers);
  void set_folded(const QString& group, bool folded);
  void rename_group(const QString& group, const QString& name);
  [[nodiscard]] const LayerGroup* group_of(const QString& layer) const;

  /// The kinds that fit into an edge, and whether one may be drawn.
  [[nodiscard]] std::vector<const graph::LayerKind*> fitting(const graph::Edge& edge) const;
  [[nodiscard]] Result<> may_connect(const graph::Edge& edge) const;

 private:
  /// The signal the new layer will read, where it is known.
  [[nodiscard]] graph::LayerSpec new_layer(const graph::LayerKind& kind,
                                           std::string_view reads) const;
  [[nodiscard]] const graph::Signal& data() const { return document_.diagnosis().model.input; }
  void use(const QString& name, graph::Network network, const QString& layer = {},
           const graph::Edge& between = {});
  Result<> use(const QString& name, Result<graph::Network> network);

  ProjectDocument& document_;
};

}  // namespace strata::ui
