// A connection being drawn from an output port: which nodes may take it, and why others may not.
#pragma once

#include <QGraphicsPathItem>
#include <QHash>
#include <QObject>
#include <QPointer>
#include <QTimer>
#include <vector>

#include "ui/canvas/canvas_commands.h"
#include "ui/canvas/canvas_scene.h"

namespace strata::ui {

class ConnectionDrag : public QObject {
  Q_OBJECT

 public:
  ConnectionDrag(CanvasScene& scene, CanvasCommands& commands, const CanvasLook& look);

  [[nodiscard]] bool is_active() const { return !from_.isNull(); }
  void cancel();

 signals:
  /// Shown beside the mouse; empty: nothing to say. `refused`: why it may not be.
  void said(const QString& text, const QPointF& at, bool refused);
  void connected(const strata::graph::Edge& edge);
  void refused(const QString& why, const QPointF& at);
  /// Let go over nothing: a new branch.
  void left_open(const QString& from, const QPointF& at);

 private:
  void watch(NodeItem* node) const;
  void start(NodeItem* node);
  void move(const QPointF& at);
  void release(const QPointF& at);
  void finish();
  /// Looks at some more nodes, nearest first, and comes back: a large network must not stop the
  /// mouse.
  void judge_some();
  /// Why the node may not read it; empty: it may.
  QString judge(NodeItem* node);
  [[nodiscard]] NodeItem* under(const QPointF& at) const;
  [[nodiscard]] graph::Edge edge_to(const NodeItem* node) const;

  CanvasScene& scene_;
  CanvasCommands& commands_;
  const CanvasLook& look_;
  QPointer<NodeItem> from_;
  QGraphicsPathItem* line_;
  QHash<QString, QString> verdicts_;
  std::vector<QString> waiting_;  // nodes to look at, furthest first
  QTimer timer_;
};

}  // namespace strata::ui
