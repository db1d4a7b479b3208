// The machine's devices, looked at once a second for as long as somebody listens.
#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <optional>

#include "device/machine.h"

namespace strata::ui {

/// Looks on a thread of the pool, because a driver may take its time. Views connect to measured()
/// and read the newest state.
class DeviceMonitor : public QObject {
  Q_OBJECT

 public:
  struct Reading {
    device::Machine machine;
    device::CpuTimes times;
  };
  /// What is called on the thread; tests give their own.
  using Look = std::function<Reading()>;

  explicit DeviceMonitor(QObject* parent = nullptr);
  explicit DeviceMonitor(Look look, QObject* parent = nullptr);

  /// False until the first look has come back.
  [[nodiscard]] bool is_known() const { return times_.has_value(); }
  [[nodiscard]] const device::Machine& machine() const { return machine_; }
  /// Share of the processors' time spent busy in the last second, 0..1; -1: not known yet.
  [[nodiscard]] double cpu_load() const { return cpu_load_; }

  /// Looks now, whether or not somebody listens.
  void look_now();

 signals:
  void measured();

 protected:
  void connectNotify(const QMetaMethod& signal) override;

 private:
  void tick();
  void take(const Reading& reading);

  Look look_;
  QTimer timer_;
  bool looking_ = false;
  device::Machine machine_;
  std::optional<device::CpuTimes> times_;
  double cpu_load_ = -1;
};

}  // namespace strata::ui
