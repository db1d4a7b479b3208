#include "ui/devices/device_monitor.h"

#include <QFutureWatcher>
#include <QMetaMethod>
#include <QtConcurrent>

namespace strata::ui {
namespace {

constexpr int kBetweenLooksMs = 1000;

DeviceMonitor::Reading look_at_machine() { return {device::machine(), device::cpu_times()}; }

}  // namespace

DeviceMonitor::DeviceMonitor(QObject* parent) : DeviceMonitor(look_at_machine, parent) {}

DeviceMonitor::DeviceMonitor(Look look, QObject* parent) : QObject(parent), look_(std::move(look)) {
  timer_.setInterval(kBetweenLooksMs);
  connect(&timer_, &QTimer::timeout, this, &DeviceMonitor::tick);
}

void DeviceMonitor::connectNotify(const QMetaMethod& signal) {
  if (signal != QMetaMethod::fromSignal(&DeviceMonitor::measured) || timer_.isActive()) return;
  timer_.start();
  look_now();
}

void DeviceMonitor::tick() {
  if (isSignalConnected(QMetaMethod::fromSignal(&DeviceMonitor::measured))) {
    look_now();
  } else {
    timer_.stop();
  }
}

void DeviceMonitor::look_now() {
  if (looking_) return;  // a slow driver: its answer is waited for, not queued up
  looking_ = true;
  auto* watcher = new QFutureWatcher<Reading>(this);
  connect(watcher, &QFutureWatcher<Reading>::finished, this, [this, watcher] {
    looking_ = false;
    take(watcher->result());
    watcher->deleteLater();
  });
  watcher->setFuture(QtConcurrent::run(look_));
}

void DeviceMonitor::take(const Reading& reading) {
  if (times_) cpu_load_ = device::cpu_utilisation(*times_, reading.times);
  times_ = reading.times;
  machine_ = reading.machine;
  emit measured();
}

}  // namespace strata::ui
