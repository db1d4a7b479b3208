#include "ui/canvas/network_canvas.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <algorithm>

#include "ui/canvas/accessible.h"
#include "ui/canvas/canvas_actions.h"
#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/connection_drag.h"
#include "ui/canvas/geometry.h"
#include "ui/canvas/hint.h"
#include "ui/canvas/layer_popup.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/stage_layer.h"
#include "ui/canvas/stage_strip.h"
#include "ui/canvas/zoom_bar.h"

namespace strata::ui {
namespace {

constexpr int kOverlayMargin = 12;
constexpr int kHintSeconds = 6;
constexpr double kRoomAround = 3000;  // how far one may scroll past the network

}  // namespace

NetworkCanvas::NetworkCanvas(const Theme& theme, ProjectDocument& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      look_(theme),
      commands_(document),
      scene_(new CanvasScene(look_, document, this)),
      view_(new CanvasView(theme, *scene_, this)),
      connection_(new ConnectionDrag(*scene_, commands_, look_)),
      popup_(new LayerPopup(theme, this)),
      hint_(new Hint(this)),
      minimap_(new Minimap(look_, *scene_, *view_, this)),
      zoom_bar_(new ZoomBar(theme, *view_, this)),
      strip_(new StageStrip(theme, this)),
      name_line_(new QLineEdit(this)),
      actions_(new CanvasActions(theme, *this, *view_)) {
  build_parts();
  follow_document();
  follow_scene();
  follow_connection();
  follow_view();
  connect(&theme, &Theme::changed, this, [this] {
    look_.forget_icons();
    minimap_->forget();
    view_->viewport()->update();
  });
  refresh();
}

NetworkCanvas::~NetworkCanvas() {
  // Items that go deselect themselves; nobody is there to hear it.
  scene_->disconnect(this);
}

void NetworkCanvas::build_parts() {
  setObjectName(QStringLiteral("canvas"));
  view_->setObjectName(QStringLiteral("canvas.view"));
  view_->setAccessibleName(tr("Network"));
  view_->setToolTip({});
  setFocusProxy(view_);
  make_canvas_accessible();
  build_name_line();
  minimap_->raise();
  zoom_bar_->raise();
  strip_->raise();
}

void NetworkCanvas::follow_document() {
  connect(&document_, &ProjectDocument::diagnosed, this, &NetworkCanvas::refresh);
  connect(&document_, &ProjectDocument::changed, this, [this](ProjectDocument::Parts parts) {
    // What the network is comes with diagnosed(); only notes on the canvas do not.
    const ProjectDocument::Parts judged =
        ProjectDocument::kNetwork | ProjectDocument::kData | ProjectDocument::kTraining;
    if ((parts & (ProjectDocument::kCanvas | ProjectDocument::kParallel)) && !(parts & judged))
      refresh();
  });
  connect(&document_, &ProjectDocument::replaced, this, [this] {
    scene_->clearSelection();
    hint_->hide();
    started_ = false;
  });
}

void NetworkCanvas::follow_scene() {
  connect(scene_, &QGraphicsScene::selectionChanged, this, &NetworkCanvas::take_selection);
  connect(scene_, &CanvasScene::node_activated, this, [this](const QString& id) {
    const QString group = group_of_node(id);
    if (group.isEmpty())
      emit layer_activated(id);
    else
      commands_.set_folded(group, false);
  });
  connect(scene_, &CanvasScene::fold_asked, this,
          [this](const QString& group) { commands_.set_folded(group, true); });
  connect(scene_, &CanvasScene::plus_clicked, this,
          [this](EdgeItem* edge) { offer_on(edge->edge().edge, edge->middle()); });
  connect(scene_, &CanvasScene::nodes_placed, this, [this](const QHash<QString, QPointF>& corners) {
    commands_.place(corners, corners.size() == 1 ? tr("place %1").arg(corners.begin().key())
                                                 : tr("place %1 layers").arg(corners.size()));
  });
  connect(scene_, &CanvasScene::dropped_on_edge, this, [this](NodeItem* node, EdgeItem* edge) {
    const QString layer = node->node().layers.front();
    const Result<> moved =
        commands_.move_after(layer, QString::fromStdString(edge->edge().edge.from));
    refresh();
    if (!moved.ok()) complain(moved.error(), node->body().center());
  });
  connect(&scene_->stages(), &StageLayer::cut_moved, this, &NetworkCanvas::cut_moved);
  connect(strip_, &StageStrip::balance_clicked, this, &NetworkCanvas::balance_asked);
}

void NetworkCanvas::follow_connection() {
  connect(connection_, &ConnectionDrag::said, this,
          [this](const QString& text, const QPointF& at, bool refused) {
            hint_->say(text, view_->mapFromScene(at),
                       refused ? Hint::Mood::refused : Hint::Mood::plain);
          });
  connect(connection_, &ConnectionDrag::refused, this,
          [this](const QString& why, const QPointF& at) {
            hint_->say(why, view_->mapFromScene(at), Hint::Mood::refused, kHintSeconds);
          });
  connect(connection_, &ConnectionDrag::connected, this, [this](const graph::Edge& edge) {
    if (const Result<> done = commands_.connect(edge); !done.ok()) complain(done.error());
  });
  connect(connection_, &ConnectionDrag::left_open, this,
          [this](const QString& from, const QPointF& at) {
            const QPointF corner = at - geometry::input_port();
            offer({from.toStdString(), {}}, at, [this, from, corner](const graph::LayerKind& kind) {
              return commands_.branch(from, kind, corner);
            });
          });
}

void NetworkCanvas::follow_view() {
  connect(view_, &CanvasView::kind_over, this,
          [this](const QString& /*kind*/, const QPointF& at) { target_for_kind(at); });
  connect(view_, &CanvasView::kind_left, this, [this] { scene_->set_target(nullptr); });
  connect(view_, &CanvasView::kind_dropped, this, &NetworkCanvas::drop_kind);
  connect(view_, &CanvasView::file_dropped, this, &NetworkCanvas::file_dropped);
  connect(view_, &CanvasView::menu_asked, this, &NetworkCanvas::open_menu);
  connect(view_, &CanvasView::escaped, this, [this] {
    connection_->cancel();
    hint_->hide();
    scene_->clearSelection();
  });
  connect(zoom_bar_, &ZoomBar::fit_clicked, this, &NetworkCanvas::zoom_to_fit);
  connect(popup_, &LayerPopup::chosen, this, [this](const QString& name) {
    const graph::LayerKind* kind = graph::find_layer_kind(name.toStdString());
    if (kind == nullptr || !then_) return;
    const Then then = std::move(then_);
    after_edit(then(*kind), view_->visible_scene().center());
    view_->setFocus();
  });
}

void NetworkCanvas::refresh() {
  scene_->refresh();
  view_->setSceneRect(
      scene_->content().adjusted(-kRoomAround, -kRoomAround, kRoomAround, kRoomAround));
  take_selection();
  if (!started_ && isVisible()) start_view();
}

void NetworkCanvas::start_view() {
  started_ = true;
  view_->show_start(scene_->content(), head());
}

void NetworkCanvas::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  place_overlays();
  if (!started_) start_view();
}

void NetworkCanvas::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  place_overlays();
}

void NetworkCanvas::place_overlays() {
  view_->setGeometry(rect());
  zoom_bar_->adjustSize();
  zoom_bar_->move(kOverlayMargin, height() - zoom_bar_->height() - kOverlayMargin);
  minimap_->move(width() - minimap_->width() - kOverlayMargin,
                 height() - minimap_->height() - kOverlayMargin);
  strip_->adjustSize();
  strip_->move((width() - strip_->width()) / 2, kOverlayMargin);
}

int NetworkCanvas::head() const {
  return strip_->isHidden() ? 0 : strip_->height() + kOverlayMargin;
}

void NetworkCanvas::take_selection() {
  const QStringList now = scene_->selected();
  const QStringList layers = selected_layers();
  const bool grouped = std::any_of(layers.begin(), layers.end(), [this](const QString& layer) {
    return commands_.group_of(layer) != nullptr;
  });
  actions_->enable(static_cast<int>(layers.size()),
                   static_cast<int>(scene_->selected_edges().size()), grouped);
  if (now == selected_) return;
  selected_ = now;
  announce_selection(*scene_);
  emit selection_changed(selected_);
}

QAction* NetworkCanvas::action(const QString& name) const { return actions_->find(name); }

void NetworkCanvas::fill_edit_menu(QMenu& menu) const { actions_->fill_edit_menu(menu); }

void NetworkCanvas::fill_view_menu(QMenu& menu) const { actions_->fill_view_menu(menu); }

void NetworkCanvas::show_plan(const RunPlan* plan) {
  const bool without_strip = strip_->isHidden();
  scene_->stages().show_plan(plan);
  strip_->show_stages(scene_->stages().stages(), plan);
  refresh();
  place_overlays();
  // The strip that comes now would lie on the network.
  if (without_strip && !strip_->isHidden() && started_) start_view();
}

void NetworkCanvas::set_badges(const QHash<QString, Badge>& badges) { scene_->set_badges(badges); }

void NetworkCanvas::zoom_to_fit() { view_->fit(scene_->content(), head()); }
void NetworkCanvas::zoom_in() { view_->zoom_in(); }
void NetworkCanvas::zoom_out() { view_->zoom_out(); }
void NetworkCanvas::zoom_reset() { view_->set_zoom(1); }

void NetworkCanvas::offer_on(const graph::Edge& edge, const QPointF& at) {
  offer(edge, at,
        [this, edge](const graph::LayerKind& kind) { return commands_.insert(edge, kind); });
}

void NetworkCanvas::offer(const graph::Edge& edge, const QPointF& at, Then then) {
  then_ = std::move(then);
  popup_->open(commands_.fitting(edge), view_->viewport()->mapToGlobal(view_->mapFromScene(at)));
}

void NetworkCanvas::open_menu(const QPointF& at, const QPoint& global) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->setObjectName(QStringLiteral("canvas.menu"));
  NodeItem* node = scene_->node_at(at);
  EdgeItem* edge = node == nullptr ? scene_->edge_near(at, geometry::kEdgeReach) : nullptr;
  if (node != nullptr && !node->isSelected()) {
    scene_->clearSelection();
    node->setSelected(true);
  }
  if (edge != nullptr) {
    const graph::Edge between = edge->edge().edge;
    menu->addAction(tr("Put a layer here..."), this,
                    [this, between, at] { offer_on(between, at); });
    if (!between.to.empty())
      menu->addAction(tr("Remove connection"), this, [this, between] {
        if (const Result<> done = commands_.disconnect(between); !done.ok()) complain(done.error());
      });
  } else {
    actions_->fill_menu(*menu);
  }
  menu->popup(global);
}

void NetworkCanvas::target_for_kind(const QPointF& at) {
  scene_->set_target(scene_->edge_near(at, geometry::kDropReach));
}

void NetworkCanvas::drop_kind(const QString& name, const QPointF& at) {
  target_for_kind(at);
  const EdgeItem* edge = scene_->target();
  scene_->set_target(nullptr);
  const graph::LayerKind* kind = graph::find_layer_kind(name.toStdString());
  if (kind == nullptr) return;
  after_edit(edge != nullptr ? commands_.insert(edge->edge().edge, *kind) : commands_.append(*kind),
             at);
  view_->setFocus();
}

}  // namespace strata::ui
