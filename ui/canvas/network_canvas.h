// The network editor: a view of the project's network in which layers are added, joined, moved,
// grouped. It changes the network only by ProjectDocument::edit.
#pragma once

#include <QHash>
#include <QWidget>
#include <functional>
#include <vector>

#include "ui/canvas/canvas_commands.h"
#include "ui/canvas/canvas_look.h"
#include "ui/canvas/node_painter.h"
#include "ui/canvas/stage_estimate.h"

class QAction;
class QLineEdit;
class QMenu;

namespace strata::ui {

class CanvasActions;
class CanvasScene;
class CanvasView;
class ConnectionDrag;
class EdgeItem;
class Hint;
class LayerPopup;
class Minimap;
class NodeItem;
class StageStrip;
class ZoomBar;

class NetworkCanvas : public QWidget {
  Q_OBJECT

 public:
  NetworkCanvas(const Theme& theme, ProjectDocument& document, QWidget* parent = nullptr);
  ~NetworkCanvas() override;
  Q_DISABLE_COPY_MOVE(NetworkCanvas)

  /// Ids of layers, and "data"; a folded group counts as all of its layers.
  [[nodiscard]] QStringList selected() const { return selected_; }
  void select(const QStringList& ids);
  void select_all();
  void activate_selected();
  /// Selects the nearest node on that side.
  void walk(Qt::Edge side);

  void zoom_to_fit();
  void zoom_in();
  void zoom_out();
  void zoom_reset();

  /// Behind the selected layer, else at the end.
  void add_kind(const graph::LayerKind& kind);
  void copy();
  void cut();
  void paste();
  void duplicate();
  /// Layers, or with none selected the selected edges.
  void remove_selected();
  /// Freezes the selected layers; where none of them trains any more, lets them learn again.
  void toggle_frozen();
  void group_selected();
  void ungroup();
  void toggle_fold();
  /// Opens a line for the name of the selected layer's group, on its frame.
  void rename_group();
  void move_in_stack(int direction);
  /// The device cut next to the selected layer's stage, one gap up (-1) or down (1).
  void move_cut(int direction);
  void auto_layout();
  void align_left();
  void align_centre();
  void distribute();

  /// The commands with their shortcuts; actions() lists them all, this finds "copy", "fit", ...
  [[nodiscard]] QAction* action(const QString& name) const;

  void fill_edit_menu(QMenu& menu) const;
  void fill_view_menu(QMenu& menu) const;

  /// Device bands, cuts and costs of a plan; null, or one stage: none.
  void show_plan(const RunPlan* plan);
  /// Gradient health by layer.
  void set_badges(const QHash<QString, Badge>& badges);

  [[nodiscard]] CanvasScene& scene() { return *scene_; }
  [[nodiscard]] CanvasView& view() { return *view_; }

 signals:
  void selection_changed(const QStringList& ids);
  void layer_activated(const QString& id);
  void cut_moved(int cut, const QString& first_layer_of_next_stage);
  void balance_asked();
  /// A file of another program, dropped here.
  void file_dropped(const QString& file);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void build_parts();
  void build_name_line();
  void follow_document();
  void follow_scene();
  void follow_connection();
  void follow_view();
  void refresh();
  void start_view();
  void place_overlays();
  void take_selection();
  void align(const std::function<double(const QRectF&)>& corner_x, const QString& name);

  /// Opens the list of kinds that fit; `then` adds the one chosen.
  using Then = std::function<Result<QString>(const graph::LayerKind&)>;
  void offer(const graph::Edge& edge, const QPointF& at, Then then);
  void offer_on(const graph::Edge& edge, const QPointF& at);
  void open_menu(const QPointF& at, const QPoint& global);
  void drop_kind(const QString& name, const QPointF& at);
  void target_for_kind(const QPointF& at);

  void complain(const Error& error, const QPointF& at);
  void complain(const Error& error);
  /// Shows and selects what an edit made, or says why it did not.
  void after_edit(const Result<QString>& layer, const QPointF& at);
  void show_layers(const QStringList& layers);
  [[nodiscard]] QStringList selected_layers() const;  // without the data
  [[nodiscard]] int head() const;

  ProjectDocument& document_;
  CanvasLook look_;
  CanvasCommands commands_;
  CanvasScene* scene_;
  CanvasView* view_;
  ConnectionDrag* connection_;
  LayerPopup* popup_;
  Hint* hint_;
  Minimap* minimap_;
  ZoomBar* zoom_bar_;
  StageStrip* strip_;
  QLineEdit* name_line_;
  QString named_group_;  // whose name is being written
  CanvasActions* actions_;
  QStringList selected_;
  Then then_;
  bool started_ = false;
};

}  // namespace strata::ui
