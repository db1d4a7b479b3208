// One device to choose: check mark, its colour, name, model, and its load as a thin line.
#pragma once

#include <QAbstractButton>

#include "ui/devices/device_list.h"
#include "ui/style/theme.h"

namespace strata::ui {

class DeviceChip : public QAbstractButton {
  Q_OBJECT

 public:
  /// `place` in the list of devices decides the colour.
  DeviceChip(const Theme& theme, std::size_t place, QWidget* parent = nullptr);

  void show_device(const DeviceView& device);
  /// Without its model the chip is narrower.
  void set_model_shown(bool shown);
  [[nodiscard]] const QString& device() const { return device_.name; }
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] QString tip() const;
  void paint_frame(QPainter& painter) const;
  void paint_check(QPainter& painter) const;
  void paint_names(QPainter& painter) const;

  const Theme& theme_;
  std::size_t place_;
  DeviceView device_;
  bool model_shown_ = true;
};

}  // namespace strata::ui
