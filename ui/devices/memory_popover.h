// Where the memory goes, on which device and in which layer most, and buttons that make it less.
#pragma once

#include "ui/devices/device_monitor.h"
#include "ui/devices/memory_fixes.h"
#include "ui/devices/popover.h"
#include "ui/models/project_document.h"
#include "ui/style/theme.h"

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace strata::ui {

class MemoryPopover : public Popover {
  Q_OBJECT

 public:
  MemoryPopover(const Theme& theme, ProjectDocument& document, DeviceMonitor& monitor,
                QWidget* parent);

  void show_state(const MemoryState& state);

 private:
  void show_ranks(const MemoryState& state);
  void show_parts(const MemoryState& state);
  void show_fixes();

  const Theme& theme_;
  ProjectDocument& document_;
  DeviceMonitor& monitor_;
  QLabel* verdict_;
  QWidget* ranks_box_;
  QGridLayout* ranks_;
  QLabel* parts_title_;
  QGridLayout* parts_;
  QLabel* largest_;
  QVBoxLayout* fixes_;
};

}  // namespace strata::ui
