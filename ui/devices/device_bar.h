// Where the project trains: a chip per device, and how the devices share the work.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "ui/devices/plan_model.h"
#include "ui/style/theme.h"

class QHBoxLayout;
class QLabel;

namespace strata::ui {

class DeviceChip;
class ParallelPopover;
class RankSpin;
class Segmented;
struct DeviceView;

class DeviceBar : public QWidget {
  Q_OBJECT

 public:
  DeviceBar(const Theme& theme, ProjectDocument& document, DeviceMonitor& monitor, PlanModel& plan,
            QWidget* parent = nullptr);

  /// Why a run cannot be started with this choice: for the Train button's tooltip. Nothing when it
  /// can.
  [[nodiscard]] std::optional<QString> cannot_train() const;

 signals:
  /// cannot_train() may say something else now.
  void readiness_changed();
  void scaling_asked();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build_ranks();
  void build_strategies(QHBoxLayout& row);
  void refresh();
  void announce_readiness();
  void make_chips(const std::vector<DeviceView>& views);
  void show_ranks(const std::vector<DeviceView>& views);
  void show_strategy();
  void fit();
  [[nodiscard]] int needed_width() const;
  void choose(const QString& device, int ranks);

  const Theme& theme_;
  ProjectDocument& document_;
  DeviceMonitor& monitor_;
  PlanModel& plan_;
  QHBoxLayout* chip_row_;
  std::vector<DeviceChip*> chips_;
  RankSpin* ranks_ = nullptr;
  Segmented* strategy_ = nullptr;
  std::vector<QLabel*> captions_;
  ParallelPopover* popover_ = nullptr;
  std::optional<QString> said_;  // what readiness_changed last stood for
};

}  // namespace strata::ui
