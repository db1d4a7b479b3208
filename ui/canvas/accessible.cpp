#include "ui/canvas/accessible.h"

#include <QAccessible>
#include <QAccessibleObject>
#include <QAccessibleWidget>

#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/canvas_view.h"

namespace strata::ui {
namespace {

CanvasView* view_of(const QGraphicsScene* scene) {
  if (scene == nullptr || scene->views().isEmpty()) return nullptr;
  return qobject_cast<CanvasView*>(scene->views().front());
}

class AccessibleNode : public QAccessibleObject {
 public:
  explicit AccessibleNode(NodeItem* node) : QAccessibleObject(node) {}

  [[nodiscard]] QAccessibleInterface* parent() const override {
    return QAccessible::queryAccessibleInterface(view_of(node().scene()));
  }
  [[nodiscard]] QAccessibleInterface* child(int /*index*/) const override { return nullptr; }
  [[nodiscard]] int childCount() const override { return 0; }
  [[nodiscard]] int indexOfChild(const QAccessibleInterface* /*child*/) const override {
    return -1;
  }
  [[nodiscard]] QString text(QAccessible::Text kind) const override {
    if (kind == QAccessible::Name) return node().node().title + QChar(32) + node().node().name;
    return kind == QAccessible::Description ? node().spoken() : QString();
  }
  [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
  [[nodiscard]] QAccessible::State state() const override {
    QAccessible::State out;
    out.selectable = out.focusable = true;
    out.selected = out.focused = node().isSelected();
    out.invalid = !node().node().problem.isEmpty();
    return out;
  }
  [[nodiscard]] QRect rect() const override {
    const CanvasView* view = view_of(node().scene());
    if (view == nullptr) return {};
    const QRect at = view->mapFromScene(node().body()).boundingRect();
    return {view->viewport()->mapToGlobal(at.topLeft()), at.size()};
  }

 private:
  [[nodiscard]] const NodeItem& node() const { return *static_cast<const NodeItem*>(object()); }
};

class AccessibleView : public QAccessibleWidget {
 public:
  explicit AccessibleView(CanvasView* view) : QAccessibleWidget(view, QAccessible::List) {}

  [[nodiscard]] int childCount() const override { return static_cast<int>(nodes().size()); }
  [[nodiscard]] QAccessibleInterface* child(int index) const override {
    const std::vector<NodeItem*> all = nodes();
    if (index < 0 || index >= static_cast<int>(all.size())) return nullptr;
    return QAccessible::queryAccessibleInterface(all[static_cast<std::size_t>(index)]);
  }
  [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override {
    const std::vector<NodeItem*> all = nodes();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (child != nullptr && child->object() == all[i]) return static_cast<int>(i);
    return -1;
  }

 private:
  [[nodiscard]] std::vector<NodeItem*> nodes() const {
    const auto* view = static_cast<const CanvasView*>(widget());
    const auto* scene = qobject_cast<const CanvasScene*>(view->scene());
    return scene == nullptr ? std::vector<NodeItem*>() : scene->nodes();
  }
};

QAccessibleInterface* make(const QString& /*class_name*/, QObject* object) {
  if (auto* node = qobject_cast<NodeItem*>(object)) return new AccessibleNode(node);
  if (auto* view = qobject_cast<CanvasView*>(object)) return new AccessibleView(view);
  return nullptr;
}

}  // namespace

void make_canvas_accessible() { QAccessible::installFactory(make); }

void announce_selection(const CanvasScene& scene) {
  if (!QAccessible::isActive()) return;
  for (NodeItem* node : scene.nodes())
    if (node->isSelected()) {
      QAccessibleEvent event(node, QAccessible::Focus);
      QAccessible::updateAccessibility(&event);
      return;
    }
}

}  // namespace strata::ui
