#include "ui/devices/device_list.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>

#include "ui/models/run_plan.h"

namespace strata::ui {
namespace {

struct DeviceList {
  Q_DECLARE_TR_FUNCTIONS(DeviceList)
};

/// "cpu:3" is a rank on the CPU.
QString device_of(const std::string& word) {
  return word.starts_with("cpu") ? QStringLiteral("cpu") : QString::fromStdString(word);
}

int ranks_in(const std::vector<std::string>& words, const QString& name) {
  return static_cast<int>(std::count_if(words.begin(), words.end(), [&](const std::string& word) {
    return device_of(word) == name;
  }));
}

DeviceView view_of(const device::Gpu& gpu) {
  DeviceView view;
  view.name = QStringLiteral("cuda:%1").arg(gpu.index);
  view.model = short_model(gpu.name);
  view.load = gpu.utilisation;
  view.memory = gpu.memory_bytes;
  view.used = gpu.memory_used_bytes;
  return view;
}

DeviceView view_of(const device::Cpu& cpu, double load) {
  DeviceView view;
  view.name = QStringLiteral("cpu");
  view.model = short_model(cpu.name);
  view.load = load;
  view.memory = cpu.memory_bytes;
  view.used = cpu.memory_bytes - cpu.memory_free_bytes;
  return view;
}

}  // namespace

std::vector<DeviceView> device_views(const device::Machine& machine, double cpu_load,
                                     const plan::Parallel& parallel) {
  const std::vector<std::string> words = meant_devices(parallel, machine);
  std::vector<DeviceView> views;
  for (const device::Gpu& gpu : machine.gpus)
    views.push_back(view_of(gpu));
  views.push_back(view_of(machine.cpu, cpu_load));
  for (const std::string& word : words) {
    const QString name = device_of(word);
    const auto known = [&](const DeviceView& view) { return view.name == name; };
    if (std::any_of(views.begin(), views.end(), known)) continue;
    DeviceView missing;
    missing.name = name;
    missing.present = false;
    views.push_back(missing);
  }
  for (DeviceView& view : views)
    view.ranks = ranks_in(words, view.name);
  return views;
}

plan::Parallel with_device(const plan::Parallel& parallel, const device::Machine& machine,
                           const QString& name, int ranks) {
  const bool cpu = name == QLatin1String("cpu");
  plan::Parallel out = parallel;
  out.devices.clear();
  for (const DeviceView& view : device_views(machine, -1, parallel)) {
    const bool other_kind = ranks > 0 && (view.name == QLatin1String("cpu")) != cpu;
    const int wanted = view.name == name ? ranks : other_kind ? 0 : view.ranks;
    out.devices.insert(out.devices.end(), static_cast<std::size_t>(std::max(wanted, 0)),
                       view.name.toStdString());
  }
  if (out.devices.empty()) return parallel;
  if (out.devices.size() > 1 && out.strategy == "single") out.strategy = "auto";
  return out;
}

std::optional<QString> missing_device(const plan::Parallel& parallel,
                                      const device::Machine* machine) {
  if (machine == nullptr) return std::nullopt;
  for (const DeviceView& view : device_views(*machine, -1, parallel))
    if (!view.present)
      return DeviceList::tr("This machine has no %1: choose one of the devices it has")
          .arg(view.name);
  return std::nullopt;
}

std::int64_t free_memory(const plan::Parallel& parallel, const device::Machine& machine,
                         const std::string& device) {
  const QString name = device_of(device);
  for (const DeviceView& view : device_views(machine, -1, parallel))
    if (view.name == name && view.memory > 0)
      return std::max<std::int64_t>(view.memory - view.used, 0) / std::max(view.ranks, 1);
  return -1;
}

QString short_model(const std::string& name) {
  QString text = QString::fromStdString(name);
  static const QRegularExpression kClock(QStringLiteral("\\s*(CPU\\s*)?@.*$"));
  static const QRegularExpression kMarks(QStringLiteral("\\((R|TM|r|tm)\\)"));
  static const QRegularExpression kMakers(
      QStringLiteral("\\b(NVIDIA|Intel|AMD|GeForce|Processor|CPU|\\d+-Core)\\b"));
  text.remove(kClock).remove(kMarks);
  const QString shorter = QString(text).remove(kMakers).simplified();
  return shorter.isEmpty() ? text.simplified() : shorter;
}

}  // namespace strata::ui
