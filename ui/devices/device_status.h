// The status bar's devices: name and driver, memory, load of the CPU.
#pragma once

#include <QWidget>

#include "ui/devices/device_monitor.h"
#include "ui/style/theme.h"

class QHBoxLayout;
class QLabel;

namespace strata::ui {

class DeviceStatus : public QWidget {
  Q_OBJECT

 public:
  DeviceStatus(const Theme& theme, DeviceMonitor& monitor, QWidget* parent = nullptr);

 private:
  struct Item {
    QLabel* icon;
    QLabel* text;
  };
  Item build_item(QHBoxLayout& row, const QString& name, const QString& title);
  void refresh();
  void refresh_icons();
  void show_devices();
  void show_memory();

  const Theme& theme_;
  DeviceMonitor& monitor_;
  Item devices_;
  Item memory_;
  Item load_;
};

}  // namespace strata::ui
