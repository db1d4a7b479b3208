#include "ui/design/design_page.h"

#include <QDockWidget>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/canvas/network_canvas.h"
#include "ui/design/bottom_dock.h"
#include "ui/design/dock_title.h"
#include "ui/design/gradient_badges.h"
#include "ui/design/layer_palette.h"
#include "ui/devices/device_bar.h"
#include "ui/devices/memory_pill.h"
#include "ui/devices/plan_bar.h"
#include "ui/devices/scaling_dialog.h"
#include "ui/inspector/layer_inspector.h"
#include "ui/inspector/training_inspector.h"
#include "ui/session/launcher.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

/// Makes the dock around `content`, its parent, one that can be moved and torn off, but not lost.
QDockWidget* dock(const Theme& theme, const QString& title, const char* name, QWidget* content) {
  auto* out = static_cast<QDockWidget*>(content->parentWidget());
  out->setWindowTitle(title);
  out->setObjectName(QLatin1String(name));
  out->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetFloatable);
  out->setTitleBarWidget(new DockTitle(theme, *out));
  content->setAttribute(Qt::WA_StyledBackground);
  out->setWidget(content);
  return out;
}

QToolButton* undo_button(const Theme& theme, const char* icon, const QString& tip,
                         QUndoStack* stack, bool undo) {
  QToolButton* out = icon_button(theme, QLatin1String(icon), tip);
  out->setObjectName(QStringLiteral("design.") + QLatin1String(icon));
  out->setEnabled(undo ? stack->canUndo() : stack->canRedo());
  QObject::connect(stack, undo ? &QUndoStack::canUndoChanged : &QUndoStack::canRedoChanged, out,
                   &QWidget::setEnabled);
  QObject::connect(out, &QToolButton::clicked, stack, undo ? &QUndoStack::undo : &QUndoStack::redo);
  return out;
}

}  // namespace

DesignPage::DesignPage(const Theme& theme, ProjectDocument& document, DeviceMonitor& monitor,
                       QWidget* parent)
    : QMainWindow(parent),
      theme_(theme),
      document_(document),
      monitor_(monitor),
      plan_(new PlanModel(document, monitor, this)),
      canvas_(new NetworkCanvas(theme, document, this)),
      palette_(new LayerPalette(theme, new QDockWidget(this))),
      inspectors_(new QStackedWidget(new QDockWidget(this))),
      bottom_(new BottomDock(theme, document, new QDockWidget(this))),
      badges_(new GradientBadges(document, *canvas_)) {
  setWindowFlags(Qt::Widget);  // a main window inside the main window: for its docks
  setObjectName(QStringLiteral("design.page"));
  setMenuWidget(head(monitor));
  setCentralWidget(canvas_);
  build_docks();
  connect_parts();
  connect_plan();
  selection_changed({});
  show_readiness();
}

/// The action bar, and what the chosen devices will do.
QWidget* DesignPage::head(DeviceMonitor& monitor) {
  auto* out = new QWidget(this);
  auto* column = new QVBoxLayout(out);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(action_bar(monitor, out));
  auto* below = new PlanBar(theme_, document_, *plan_, out);
  connect(below, &PlanBar::scaling_asked, this, &DesignPage::show_scaling);
  connect(devices_, &DeviceBar::scaling_asked, this, &DesignPage::show_scaling);
  column->addWidget(below);
  return out;
}

QWidget* DesignPage::action_bar(DeviceMonitor& monitor, QWidget* parent) {
  auto* bar = new QFrame(parent);
  bar->setProperty("frame", "bar");
  bar->setFixedHeight(metrics::kActionBar);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(metrics::kPanelPadding, 0, metrics::kPanelPadding, 0);
  row->setSpacing(metrics::kUnit);
  QUndoStack* stack = document_.undo_stack();
  row->addWidget(undo_button(theme_, "undo", tr("Undo (Ctrl+Z)"), stack, true));
  row->addWidget(undo_button(theme_, "redo", tr("Redo (Ctrl+Shift+Z)"), stack, false));
  QToolButton* fit =
      icon_button(theme_, QStringLiteral("fit"), tr("Show the whole network (F)"), bar);
  connect(fit, &QToolButton::clicked, canvas_, &NetworkCanvas::zoom_to_fit);
  row->addWidget(fit);
  row->addWidget(separator(Qt::Vertical, bar));

  devices_ = new DeviceBar(theme_, document_, monitor, *plan_, bar);
  row->addWidget(devices_, 1);
  row->addWidget(new MemoryPill(theme_, document_, monitor, *plan_, bar));
  train_ = button(tr("Train"), ButtonLook::primary, bar);
  train_->setObjectName(QStringLiteral("design.train"));
  train_->setIcon(theme_.icon(QStringLiteral("play"), Theme::Ink::on_accent));
  train_->setMinimumWidth(96);
  row->addWidget(train_);
  return bar;
}

void DesignPage::build_docks() {
  layer_inspector_ = new LayerInspector(theme_, document_, inspectors_);
  inspectors_->addWidget(new TrainingInspector(theme_, document_, inspectors_));
  inspectors_->addWidget(layer_inspector_);

  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  QDockWidget* left = dock(theme_, tr("Layers"), "dock.palette", palette_);
  QDockWidget* right = dock(theme_, tr("Settings"), "dock.inspector", inspectors_);
  QDockWidget* below = dock(theme_, tr("Details"), "dock.bottom", bottom_);
  addDockWidget(Qt::LeftDockWidgetArea, left);
  addDockWidget(Qt::RightDockWidgetArea, right);
  addDockWidget(Qt::BottomDockWidgetArea, below);
  palette_->setMinimumWidth(metrics::kPalette - metrics::kUnit);
  inspectors_->setMinimumWidth(metrics::kInspector - metrics::kUnit);
  docks_ = {left, right, below};
}

void DesignPage::size_docks() {
  resizeDocks({docks_[0], docks_[1]}, {metrics::kPalette, metrics::kInspector}, Qt::Horizontal);
  resizeDocks({docks_[2]}, {metrics::kDock}, Qt::Vertical);
}

void DesignPage::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (!usual_layout_.isEmpty()) return;
  if (!restored_) size_docks();  // sizes hold only once there is a window
  usual_layout_ = saveState();
  canvas_->setFocus();
}

void DesignPage::connect_parts() {
  connect(palette_, &LayerPalette::chosen, this, &DesignPage::add_layer);
  connect(canvas_, &NetworkCanvas::selection_changed, this, &DesignPage::selection_changed);
  connect(canvas_, &NetworkCanvas::file_dropped, this, &DesignPage::file_dropped);
  connect(canvas_, &NetworkCanvas::layer_activated, layer_inspector_,
          qOverload<>(&QWidget::setFocus));
  connect(bottom_, &BottomDock::layer_chosen, this,
          [this](const QString& id) { canvas_->select({id}); });
  connect(train_, &QPushButton::clicked, this, &DesignPage::train_requested);
  connect(devices_, &DeviceBar::readiness_changed, this, &DesignPage::show_readiness);
  connect(&document_, &ProjectDocument::diagnosed, this, &DesignPage::show_readiness);
  auto* search = new QAction(this);
  search->setShortcut(Qt::Key_Slash);
  search->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  canvas_->addAction(search);
  connect(search, &QAction::triggered, palette_, &LayerPalette::focus_search);
}

void DesignPage::connect_plan() {
  connect(plan_, &PlanModel::planned, this, &DesignPage::show_stages);
  connect(canvas_, &NetworkCanvas::cut_moved, this, &DesignPage::move_cut);
  connect(canvas_, &NetworkCanvas::balance_asked, this, [this] {
    document_.edit(tr("balance stages"), [](Draft& draft) {
      draft.project.network = unpinned(std::move(draft.project.network));
    });
  });
  show_stages();
}

void DesignPage::add_layer(const graph::LayerKind& kind) { canvas_->add_kind(kind); }

void DesignPage::select_first_layer() {
  if (!document_.network().layers.empty())
    canvas_->select({QString::fromStdString(document_.network().layers.front().id)});
}

void DesignPage::selection_changed(const QStringList& ids) {
  const bool one_layer =
      ids.size() == 1 && document_.network().find(ids.front().toStdString()) != nullptr;
  if (one_layer) {
    layer_inspector_->show_layer(ids.front());
    bottom_->select_layer(ids.front());
  }
  inspectors_->setCurrentIndex(one_layer ? 1 : 0);
}

void DesignPage::show_stages() {
  const RunPlan* plan = plan_->plan();
  QHash<QString, QString> device_of_layer;
  if (plan != nullptr)
    for (const StageBand& band : stage_bands(document_.diagnosis().model, *plan))
      for (const QString& layer : band.layers)
        device_of_layer.insert(layer, band.device);
  bottom_->summary().set_devices(device_of_layer);
  canvas_->show_plan(plan);
}

/// The layers are pinned to where they lie now, so the plan keeps to it; one that Strata chose
/// becomes the user's.
void DesignPage::move_cut(int cut, const QString& first_layer) {
  const RunPlan* plan = plan_->plan();
  if (plan == nullptr || cut + 1 >= plan->stages()) return;
  const graph::Model& model = document_.diagnosis().model;
  const std::string id = first_layer.toStdString();
  const auto first = std::find_if(model.layers.begin(), model.layers.end(),
                                  [&](const graph::Layer& layer) { return layer.id() == id; });
  if (first == model.layers.end()) return;
  const auto stages = with_cut(*plan, cut, static_cast<int>(first - model.layers.begin()));
  document_.edit(tr("move the cut before '%1'").arg(first_layer), [&](Draft& draft) {
    draft.project.network = pinned(std::move(draft.project.network), model, *plan, stages);
    plan::Parallel& parallel = draft.project.parallel;
    if (parallel.strategy != "auto") return;
    parallel.strategy = plan->plan.strategy;
    parallel.stages = plan->plan.mesh.replicas > 1 ? plan->stages() : 0;
  });
}

void DesignPage::show_readiness() {
  const std::optional<QString> refusal = devices_->cannot_train();
  const bool broken = !document_.problems().empty();
  train_->setEnabled(!refusal && !broken && !document_.network().layers.empty());
  train_->setToolTip(broken    ? QString::fromStdString(document_.problems().front().error.text())
                     : refusal ? *refusal
                               : tr("Save the project and start training (Ctrl+R)"));
}

void DesignPage::show_scaling() {
  if (scaling_ == nullptr)
    scaling_ = new ScalingDialog(theme_, document_, monitor_, Launcher::find_worker(), this);
  scaling_->show();
  scaling_->raise();
  if (document_.problems().empty()) scaling_->measure();
}

void DesignPage::show_problems() { bottom_->show_problems(); }

void DesignPage::show_session(RunSession* session) {
  bottom_->show_session(session);
  badges_->show_session(session);
}

QList<QAction*> DesignPage::edit_actions() const { return canvas_->actions(); }

void DesignPage::restore_layout(const QByteArray& layout) { restored_ = restoreState(layout); }

void DesignPage::reset_layout() {
  restoreState(usual_layout_);
  size_docks();
}

}  // namespace strata::ui
