#include "ui/canvas/connection_drag.h"

#include <QElapsedTimer>
#include <QPen>
#include <algorithm>

#include "ui/canvas/geometry.h"

namespace strata::ui {
namespace {

constexpr double kLineDepth = 25;
constexpr double kTakeReach = 22;  // around an input port
constexpr qint64 kSliceMilliseconds = 4;

}  // namespace

ConnectionDrag::ConnectionDrag(CanvasScene& scene, CanvasCommands& commands, const CanvasLook& look)
    : QObject(&scene), scene_(scene), commands_(commands), look_(look) {
  line_ = scene.addPath({});
  line_->setZValue(kLineDepth);
  line_->setAcceptedMouseButtons(Qt::NoButton);
  line_->hide();
  connect(&scene, &CanvasScene::node_added, this, &ConnectionDrag::watch);
  connect(&timer_, &QTimer::timeout, this, &ConnectionDrag::judge_some);
}

void ConnectionDrag::watch(NodeItem* node) const {
  connect(node, &NodeItem::port_pressed, this, &ConnectionDrag::start);
  connect(node, &NodeItem::port_dragged, this, &ConnectionDrag::move);
  connect(node, &NodeItem::port_released, this, &ConnectionDrag::release);
}

void ConnectionDrag::start(NodeItem* node) {
  from_ = node;
  verdicts_.clear();
  std::vector<NodeItem*> others = scene_.nodes();
  std::erase_if(others, [node](const NodeItem* each) {
    return each == node || each->node().layers.isEmpty();
  });
  const QPointF port = node->output_port();
  std::sort(others.begin(), others.end(), [&](const NodeItem* a, const NodeItem* b) {
    return geometry::distance(a->input_port(), port) > geometry::distance(b->input_port(), port);
  });
  waiting_.clear();
  for (const NodeItem* each : others)
    waiting_.push_back(each->id());
  timer_.start(0);
}

graph::Edge ConnectionDrag::edge_to(const NodeItem* node) const {
  const DiagramNode& from = from_->node();
  return {(from.layers.isEmpty() ? from.id : from.layers.back()).toStdString(),
          node->node().layers.value(0).toStdString()};
}

QString ConnectionDrag::judge(NodeItem* node) {
  const auto known = verdicts_.constFind(node->id());
  if (known != verdicts_.constEnd()) return *known;
  const Result<> may = commands_.may_connect(edge_to(node));
  QString why;
  if (!may.ok()) {
    why = QString::fromStdString(may.error().what);
    if (!may.error().remedy.empty()) why += '\n' + QString::fromStdString(may.error().remedy);
  }
  verdicts_.insert(node->id(), why);
  node->set_light(may.ok() ? PortLight::good : PortLight::refused);
  return why;
}

void ConnectionDrag::judge_some() {
  QElapsedTimer clock;
  clock.start();
  while (!waiting_.empty() && clock.elapsed() < kSliceMilliseconds) {
    NodeItem* node = scene_.node(waiting_.back());
    waiting_.pop_back();
    if (node != nullptr && is_active()) judge(node);
  }
  if (waiting_.empty()) timer_.stop();
}

NodeItem* ConnectionDrag::under(const QPointF& at) const {
  NodeItem* node = scene_.node_at(at);
  if (node == nullptr)
    for (NodeItem* each : scene_.nodes())
      if (geometry::distance(each->input_port(), at) <= kTakeReach) node = each;
  return node == from_ ? nullptr : node;
}

void ConnectionDrag::move(const QPointF& at) {
  if (!is_active()) return;
  NodeItem* node = under(at);
  const bool takes = node != nullptr && !node->node().layers.isEmpty();
  const QString why = takes ? judge(node) : QString();
  const Tokens& t = look_.tokens();
  line_->setPen(QPen(!why.isEmpty() ? t.danger.base
                     : takes        ? t.success.base
                                    : t.accent.base,
                     2, Qt::SolidLine, Qt::RoundCap));
  line_->setPath(geometry::edge_path(from_->output_port(), takes ? node->input_port() : at));
  line_->show();
  emit said(why, at, true);
}

void ConnectionDrag::release(const QPointF& at) {
  if (!is_active()) return;
  NodeItem* node = under(at);
  const bool dragged = line_->isVisible();
  const graph::Edge open = edge_to(from_);
  const bool takes = node != nullptr && !node->node().layers.isEmpty();
  const QString why = takes ? judge(node) : QString();
  const graph::Edge edge = takes ? edge_to(node) : open;
  const bool nowhere = scene_.node_at(at) == nullptr;
  finish();
  if (!dragged) return;
  if (!why.isEmpty())
    emit refused(why, at);
  else if (takes)
    emit connected(edge);
  else if (nowhere)
    emit left_open(QString::fromStdString(open.from), at);
}

void ConnectionDrag::cancel() {
  if (is_active()) finish();
}

void ConnectionDrag::finish() {
  from_ = nullptr;
  timer_.stop();
  waiting_.clear();
  line_->hide();
  for (NodeItem* node : scene_.nodes())
    node->set_light(PortLight::none);
  emit said({}, {}, false);
}

}  // namespace strata::ui
