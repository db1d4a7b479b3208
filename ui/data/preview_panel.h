// The rows of the data set, shown as what they are: pictures, a table, texts, points, curves.
#pragma once

#include "ui/data/model/preview.h"
#include "ui/style/theme.h"
#include "ui/widgets/panel.h"

class QComboBox;
class QStackedWidget;
class QToolButton;

namespace strata::ui {

class FaultsView;
class PointsView;
class SampleGrid;
class Segmented;
class TableView;
class TextView;

class PreviewPanel : public Panel {
  Q_OBJECT

 public:
  PreviewPanel(const Theme& theme, DataPreview& preview, QWidget* parent = nullptr);

  [[nodiscard]] FaultsView* faults() { return faults_; }

 private:
  void build_header();
  void build_views();
  void show_state();
  void show_page();
  void show_controls(bool shown);
  void fill_classes();
  void fill_splits();
  void show_note();
  void take_room();

  const Theme& theme_;
  DataPreview& preview_;
  QComboBox* split_;
  Segmented* stage_;
  QComboBox* classes_;
  QToolButton* refresh_;
  QToolButton* back_;
  QToolButton* forward_;
  QStackedWidget* views_;
  SampleGrid* grid_;
  PointsView* points_;
  TableView* table_;
  TextView* text_;
  FaultsView* faults_;
  QWidget* waiting_;
};

}  // namespace strata::ui
