// The memory a run would take, beside the Train button: "2.1 / 139 GiB each". Amber when it gets
// tight, red when it does not fit; a click says why and offers fixes.
#pragma once

#include <QAbstractButton>

#include "ui/devices/memory_fixes.h"
#include "ui/devices/plan_model.h"
#include "ui/style/theme.h"

namespace strata::ui {

class MemoryPopover;

class MemoryPill : public QAbstractButton {
  Q_OBJECT

 public:
  MemoryPill(const Theme& theme, ProjectDocument& document, DeviceMonitor& monitor, PlanModel& plan,
             QWidget* parent = nullptr);

  [[nodiscard]] const MemoryState& state() const { return state_; }
  [[nodiscard]] QSize sizeHint() const override;

 signals:
  /// The level is another one now.
  void level_changed();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Colours {
    QColor background, edge, text, note;
  };
  [[nodiscard]] Colours colours() const;
  void estimate();
  void take(MemoryState state);
  void open();

  const Theme& theme_;
  ProjectDocument& document_;
  DeviceMonitor& monitor_;
  PlanModel& plan_;
  MemoryState state_;
  QString figures_;
  QString note_;
  MemoryPopover* popover_;
};

}  // namespace strata::ui
