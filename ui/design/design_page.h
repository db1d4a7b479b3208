// The Design mode: palette, canvas, inspector, and what is known about the network below.
#pragma once

#include <QAction>
#include <QMainWindow>
#include <QStackedWidget>

#include "graph/layer_kind.h"
#include "ui/devices/device_monitor.h"
#include "ui/models/project_document.h"
#include "ui/session/run_session.h"
#include "ui/style/theme.h"

class QDockWidget;
class QPushButton;

namespace strata::ui {

class BottomDock;
class DeviceBar;
class GradientBadges;
class LayerInspector;
class LayerPalette;
class NetworkCanvas;
class PlanModel;
class ScalingDialog;

class DesignPage : public QMainWindow {
  Q_OBJECT

 public:
  DesignPage(const Theme& theme, ProjectDocument& document, DeviceMonitor& monitor,
             QWidget* parent = nullptr);

  void add_layer(const graph::LayerKind& kind);
  void select_first_layer();
  void show_problems();
  /// The run the log tells of; null: none.
  void show_session(RunSession* session);
  [[nodiscard]] NetworkCanvas& canvas() { return *canvas_; }
  /// The canvas' commands, for the Edit menu.
  [[nodiscard]] QList<QAction*> edit_actions() const;

  [[nodiscard]] QByteArray layout() const { return saveState(); }
  void restore_layout(const QByteArray& layout);
  void reset_layout();

 signals:
  void train_requested();
  /// A file of another program, dropped on the canvas.
  void file_dropped(const QString& file);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* head(DeviceMonitor& monitor);
  QWidget* action_bar(DeviceMonitor& monitor, QWidget* parent);
  void connect_plan();
  void build_docks();
  void size_docks();
  void connect_parts();
  void selection_changed(const QStringList& ids);
  void show_stages();
  void move_cut(int cut, const QString& first_layer);
  void show_readiness();
  void show_scaling();

  const Theme& theme_;
  ProjectDocument& document_;
  DeviceMonitor& monitor_;
  PlanModel* plan_;
  NetworkCanvas* canvas_;
  LayerPalette* palette_;
  QStackedWidget* inspectors_;
  LayerInspector* layer_inspector_ = nullptr;
  BottomDock* bottom_;
  GradientBadges* badges_;
  DeviceBar* devices_ = nullptr;
  ScalingDialog* scaling_ = nullptr;  // made when it is asked for
  QPushButton* train_ = nullptr;
  QList<QDockWidget*> docks_;  // palette, inspector, bottom
  QByteArray usual_layout_;
  bool restored_ = false;  // the user's own layout is in use
};

}  // namespace strata::ui
