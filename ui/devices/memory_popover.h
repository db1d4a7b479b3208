// Where the memory goes, which layer takes most, and buttons that make it less.
#pragma once

#include "ui/devices/memory_fixes.h"
#include "ui/devices/popover.h"
#include "ui/models/project_document.h"

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace strata::ui {

class MemoryPopover : public Popover {
  Q_OBJECT

 public:
  MemoryPopover(ProjectDocument& document, QWidget* parent);

  void show_state(const MemoryState& state);

 private:
  void show_parts(const MemoryState& state);
  void show_fixes();

  ProjectDocument& document_;
  QLabel* verdict_;
  QGridLayout* parts_;
  QLabel* largest_;
  QVBoxLayout* fixes_;
};

}  // namespace strata::ui
