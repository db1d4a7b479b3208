// "How well does it scale?": measures, draws the curve, and recommends a number of devices.
#pragma once

#include <QDialog>

#include "ui/devices/device_monitor.h"
#include "ui/devices/scaling_test.h"
#include "ui/models/project_document.h"
#include "ui/style/theme.h"

class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace strata::ui {

class ScalingChart;

/// The measuring goes on in the background while the dialog is hidden; it stops nothing else.
class ScalingDialog : public QDialog {
  Q_OBJECT

 public:
  /// `worker`: the program that trains.
  ScalingDialog(const Theme& theme, ProjectDocument& document, DeviceMonitor& monitor,
                QString worker, QWidget* parent = nullptr);

  /// Measures the project as it is now; does nothing while that is under way.
  void measure();
  [[nodiscard]] const ScalingTest& test() const { return *test_; }

 private:
  void build_buttons(QVBoxLayout& column);
  void refresh();
  void show_figures();
  void show_row(int row, const ScalingPoint* point, const ScalingCase& of, bool now);
  void use_recommended();

  const Theme& theme_;
  ProjectDocument& document_;
  DeviceMonitor& monitor_;
  ScalingTest* test_;
  ScalingChart* chart_;
  QGridLayout* figures_;
  QLabel* sentence_;
  QPushButton* again_ = nullptr;
  QPushButton* cancel_ = nullptr;
  QPushButton* use_ = nullptr;
};

}  // namespace strata::ui
