#include "ui/devices/device_status.h"

#include <QHBoxLayout>
#include <QLabel>
#include <map>

#include "ui/devices/device_list.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kSmallIcon = 14;

QString as_memory(std::int64_t bytes) { return memory_text(static_cast<double>(bytes)); }

/// "2 × H200"
QString counted(const std::vector<device::Gpu>& gpus) {
  std::map<QString, int> models;
  for (const device::Gpu& gpu : gpus)
    ++models[short_model(gpu.name)];
  QStringList parts;
  for (const auto& [model, count] : models)
    parts << (count > 1 ? QStringLiteral("%1 × %2").arg(count).arg(model) : model);
  return parts.join(QStringLiteral(", "));
}

}  // namespace

DeviceStatus::DeviceStatus(const Theme& theme, DeviceMonitor& monitor, QWidget* parent)
    : QWidget(parent), theme_(theme), monitor_(monitor) {
  setObjectName(QStringLiteral("status.devices"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kUnit);
  devices_ = build_item(*row, QStringLiteral("status.device_name"), tr("Devices"));
  memory_ = build_item(*row, QStringLiteral("status.device_memory"), tr("Memory"));
  load_ = build_item(*row, QStringLiteral("status.cpu_load"), tr("Processor load"));
  memory_.text->setProperty("voice", "mono_muted");
  load_.text->setProperty("voice", "mono_muted");
  connect(&theme, &Theme::changed, this, &DeviceStatus::refresh_icons);
  connect(&monitor, &DeviceMonitor::measured, this, &DeviceStatus::refresh);
  refresh();
}

DeviceStatus::Item DeviceStatus::build_item(QHBoxLayout& row, const QString& name,
                                            const QString& title) {
  if (row.count() > 0) {
    auto* line = separator(Qt::Vertical, this);
    line->setFixedHeight(kSmallIcon);
    row.addWidget(line);
  }
  Item item = {new QLabel(this), label({}, Voice::muted, this)};
  item.text->setObjectName(name);
  item.text->setAccessibleName(title);
  row.addWidget(item.icon);
  row.addWidget(item.text);
  return item;
}

void DeviceStatus::refresh() {
  setVisible(monitor_.is_known());
  if (!monitor_.is_known()) return;
  show_devices();
  show_memory();
  const bool loaded = monitor_.cpu_load() >= 0;
  load_.text->setText(loaded ? tr("CPU %1").arg(percent_text(monitor_.cpu_load(), 0))
                             : tr("CPU –"));
  load_.text->setToolTip(tr("Share of the processors' time spent working in the last second"));
  refresh_icons();
}

void DeviceStatus::show_devices() {
  const device::Machine& machine = monitor_.machine();
  const QString cpu = short_model(machine.cpu.name);
  if (machine.gpus.empty()) {
    devices_.text->setText(cpu);
    devices_.text->setToolTip(tr("%1 cores, %2 threads. No GPU: %3")
                                  .arg(machine.cpu.cores)
                                  .arg(machine.cpu.threads)
                                  .arg(QString::fromStdString(machine.gpu_note)));
    return;
  }
  const QString driver = QString::fromStdString(machine.driver);
  devices_.text->setText(
      tr("%1 · driver %2").arg(counted(machine.gpus), driver.section(QLatin1Char('.'), 0, 0)));
  devices_.text->setToolTip(tr("NVIDIA driver %1. Processor: %2").arg(driver, cpu));
}

void DeviceStatus::show_memory() {
  const device::Machine& machine = monitor_.machine();
  std::int64_t used = machine.cpu.memory_bytes - machine.cpu.memory_free_bytes;
  std::int64_t all = machine.cpu.memory_bytes;
  if (!machine.gpus.empty()) {
    used = all = 0;
    for (const device::Gpu& gpu : machine.gpus) {
      used += std::max<std::int64_t>(gpu.memory_used_bytes, 0);
      all += std::max<std::int64_t>(gpu.memory_bytes, 0);
    }
  }
  memory_.text->setText(tr("%1 / %2").arg(as_memory(used), as_memory(all)));
  memory_.text->setToolTip(machine.gpus.empty() ? tr("Memory in use, of the machine")
                                                : tr("Memory in use, of all GPUs"));
}

void DeviceStatus::refresh_icons() {
  const QColor colour = theme_.tokens().text.muted;
  const auto show = [&](const Item& item, const QString& icon) {
    item.icon->setPixmap(theme_.pixmap(icon, colour, kSmallIcon, devicePixelRatioF()));
  };
  const bool gpus = !monitor_.machine().gpus.empty();
  show(devices_, gpus ? QStringLiteral("device-gpu") : QStringLiteral("device-cpu"));
  show(memory_, QStringLiteral("memory"));
  show(load_, QStringLiteral("device-cpu"));
}

}  // namespace strata::ui
