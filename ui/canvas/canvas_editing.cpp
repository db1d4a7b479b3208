// NetworkCanvas: what its commands do with the selection.
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <algorithm>
#include <limits>

#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/geometry.h"
#include "ui/canvas/hint.h"
#include "ui/canvas/network_canvas.h"
#include "ui/canvas/stage_layer.h"

namespace strata::ui {
namespace {

constexpr int kHintSeconds = 6;
constexpr int kKeptInView = 60;  // pixels around a layer that was brought into view

/// How far `to` lies on that side of `from`: straight ahead counts less than aside. Negative: it
/// does not.
double steps_to(const QPointF& from, const QPointF& to, Qt::Edge side) {
  const QPointF by = to - from;
  const bool upright = side == Qt::TopEdge || side == Qt::BottomEdge;
  const double ahead = side == Qt::TopEdge      ? -by.y()
                       : side == Qt::BottomEdge ? by.y()
                       : side == Qt::LeftEdge   ? -by.x()
                                                : by.x();
  const double aside = std::abs(upright ? by.x() : by.y());
  constexpr double kAsideCosts = 2;
  return ahead <= 1 || (!upright && aside > ahead) ? -1 : ahead + kAsideCosts * aside;
}

}  // namespace

void NetworkCanvas::complain(const Error& error, const QPointF& at) {
  hint_->say(QString::fromStdString(error.text()), view_->mapFromScene(at), Hint::Mood::refused,
             kHintSeconds);
}

void NetworkCanvas::complain(const Error& error) {
  complain(error, view_->visible_scene().center());
}

void NetworkCanvas::after_edit(const Result<QString>& layer, const QPointF& at) {
  if (layer.ok())
    show_layers({*layer});
  else
    complain(layer.error(), at);
}

void NetworkCanvas::show_layers(const QStringList& layers) {
  select(layers);
  if (layers.isEmpty()) return;
  if (const NodeItem* node = scene_->node_of_layer(layers.back()))
    view_->ensureVisible(node->body(), kKeptInView, kKeptInView);
}

QStringList NetworkCanvas::selected_layers() const {
  QStringList out = scene_->selected();
  out.removeAll(QStringLiteral("data"));
  return out;
}

void NetworkCanvas::select(const QStringList& ids) { scene_->select(ids); }

void NetworkCanvas::select_all() {
  QStringList all;
  for (const graph::LayerSpec& layer : document_.network().layers)
    all << QString::fromStdString(layer.id);
  select(all);
}

void NetworkCanvas::activate_selected() {
  if (!selected_.isEmpty()) emit layer_activated(selected_.front());
}

void NetworkCanvas::walk(Qt::Edge side) {
  const std::vector<NodeItem*> nodes = scene_->nodes();
  const NodeItem* from = selected_.isEmpty() ? nullptr : scene_->node_of_layer(selected_.front());
  NodeItem* nearest = from == nullptr && !nodes.empty() ? nodes.front() : nullptr;
  double least = std::numeric_limits<double>::infinity();
  for (NodeItem* node : nodes) {
    if (from == nullptr) break;
    const double steps = steps_to(from->body().center(), node->body().center(), side);
    if (steps < 0 || steps >= least) continue;
    least = steps;
    nearest = node;
  }
  if (nearest == nullptr) return;
  scene_->clearSelection();
  nearest->setSelected(true);
  view_->ensureVisible(nearest->body(), kKeptInView, kKeptInView);
}

void NetworkCanvas::add_kind(const graph::LayerKind& kind) {
  const QStringList layers = scene_->selected();
  after_edit(
      layers.size() == 1 ? commands_.add_behind(layers.front(), kind) : commands_.append(kind),
      view_->visible_scene().center());
}

void NetworkCanvas::copy() {
  const QStringList layers = selected_layers();
  if (!layers.isEmpty()) QGuiApplication::clipboard()->setText(commands_.copy(layers));
}

void NetworkCanvas::cut() {
  copy();
  commands_.remove(selected_layers());
}

void NetworkCanvas::paste() {
  const QStringList layers = selected_layers();
  const Result<QStringList> pasted = commands_.paste(QGuiApplication::clipboard()->text(),
                                                     layers.isEmpty() ? QString() : layers.back());
  if (pasted.ok())
    show_layers(*pasted);
  else
    complain(pasted.error());
}

void NetworkCanvas::duplicate() {
  const Result<QStringList> copies = commands_.duplicate(selected_layers());
  if (copies.ok())
    show_layers(*copies);
  else
    complain(copies.error());
}

void NetworkCanvas::remove_selected() {
  const QStringList layers = selected_layers();
  if (!layers.isEmpty()) {
    commands_.remove(layers);
    return;
  }
  for (const graph::Edge& edge : scene_->selected_edges())
    if (const Result<> done = commands_.disconnect(edge); !done.ok()) complain(done.error());
}

void NetworkCanvas::toggle_frozen() {
  const QStringList layers = selected_layers();
  if (!layers.isEmpty()) commands_.set_frozen(layers, commands_.any_trains(layers));
}

void NetworkCanvas::group_selected() {
  if (const Result<QString> name = commands_.group(selected_layers()); !name.ok())
    complain(name.error());
}

void NetworkCanvas::ungroup() { commands_.ungroup(selected_layers()); }

void NetworkCanvas::toggle_fold() {
  const QStringList layers = selected_layers();
  for (const QString& layer : layers)
    if (const LayerGroup* group = commands_.group_of(layer)) {
      const QStringList members = group->layers;
      commands_.set_folded(group->name, !group->folded);
      select(members);
      return;
    }
}

void NetworkCanvas::build_name_line() {
  name_line_->setObjectName(QStringLiteral("canvas.group_name"));
  name_line_->setAccessibleName(tr("Name of the group"));
  name_line_->setToolTip(tr("Enter takes the name"));
  name_line_->setFixedSize(metrics::kNodeWidth, metrics::kInput);
  name_line_->hide();
  connect(name_line_, &QLineEdit::returnPressed, this,
          [this] { commands_.rename_group(named_group_, name_line_->text()); });
  // Enter and leaving it both end here.
  connect(name_line_, &QLineEdit::editingFinished, this, [this] {
    name_line_->hide();
    view_->setFocus();
  });
}

void NetworkCanvas::rename_group() {
  for (const QString& layer : selected_layers()) {
    const LayerGroup* group = commands_.group_of(layer);
    if (group == nullptr) continue;
    named_group_ = group->name;
    name_line_->setText(group->name);
    name_line_->selectAll();
    name_line_->move(view_->mapFromScene(scene_->group_corner(group->name)));
    name_line_->show();
    name_line_->raise();
    name_line_->setFocus();
    return;
  }
}

void NetworkCanvas::move_in_stack(int direction) {
  const QStringList layers = selected_layers();
  if (layers.size() != 1) return;
  const Result<> moved = commands_.step(layers.front(), direction);
  if (moved.ok())
    show_layers(layers);
  else
    complain(moved.error());
}

void NetworkCanvas::move_cut(int direction) {
  const std::vector<CutItem*>& cuts = scene_->stages().cuts();
  if (cuts.empty()) return;
  std::size_t stage = 0;
  for (std::size_t i = 0; i < scene_->stages().stages().size(); ++i)
    if (scene_->stages().stages()[i].layers.contains(selected_.value(0))) stage = i;
  cuts[std::min(stage, cuts.size() - 1)]->step(direction);
}

void NetworkCanvas::auto_layout() { commands_.forget_places(); }

void NetworkCanvas::align(const std::function<double(const QRectF&)>& corner_x,
                          const QString& name) {
  const QStringList layers = selected_layers();
  QRectF all;
  for (const QString& layer : layers)
    if (const NodeItem* node = scene_->node(layer)) all = all.united(node->body());
  QHash<QString, QPointF> corners;
  double free_from = -std::numeric_limits<double>::infinity();
  std::vector<const NodeItem*> nodes;
  for (const QString& layer : layers)
    if (const NodeItem* node = scene_->node(layer)) nodes.push_back(node);
  std::stable_sort(nodes.begin(), nodes.end(),
                   [](const NodeItem* a, const NodeItem* b) { return a->y() < b->y(); });
  for (const NodeItem* node : nodes) {  // what stood side by side comes one below the other
    const double top = std::max(node->y(), free_from);
    corners.insert(node->id(), {corner_x(all), top});
    free_from = top + metrics::kNodeHeight + metrics::kNodeGap;
  }
  commands_.place(corners, name);
}

void NetworkCanvas::align_left() {
  align([](const QRectF& all) { return all.left(); }, tr("align left edges"));
}

void NetworkCanvas::align_centre() {
  align([](const QRectF& all) { return all.center().x() - metrics::kNodeWidth / 2.0; },
        tr("align in one column"));
}

void NetworkCanvas::distribute() {
  std::vector<const NodeItem*> nodes;
  for (const QString& layer : selected_layers())
    if (const NodeItem* node = scene_->node(layer)) nodes.push_back(node);
  if (nodes.size() < 3) return;
  std::stable_sort(nodes.begin(), nodes.end(),
                   [](const NodeItem* a, const NodeItem* b) { return a->y() < b->y(); });
  const double least = metrics::kNodeHeight + metrics::kNodeGap;
  const double step = std::max(
      least, (nodes.back()->y() - nodes.front()->y()) / static_cast<double>(nodes.size() - 1));
  QHash<QString, QPointF> corners;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    corners.insert(nodes[i]->id(),
                   {nodes[i]->x(), nodes.front()->y() + step * static_cast<double>(i)});
  commands_.place(corners, tr("space evenly"));
}

}  // namespace strata::ui
