#include "ui/devices/device_list.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>

#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

struct DeviceList {
  Q_DECLARE_TR_FUNCTIONS(DeviceList)
};

/// "cpu:3" is a rank on the CPU.
QString device_of(const std::string& word) {
  return word.starts_with("cpu") ? QStringLiteral("cpu") : QString::fromStdString(word);
}

/// The devices the project means: "all" is left to the machine.
std::vector<std::string> words_of(const plan::Parallel& parallel, const device::Machine& machine) {
  if (parallel.devices == std::vector<std::string>{"all"}) return device::all_devices(machine);
  return parallel.devices;
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
  const std::vector<std::string> words = words_of(parallel, machine);
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
  plan::Parallel out = parallel;
  out.devices.clear();
  for (const DeviceView& view : device_views(machine, -1, parallel)) {
    const int wanted = view.name == name ? ranks : view.ranks;
    out.devices.insert(out.devices.end(), static_cast<std::size_t>(std::max(wanted, 0)),
                       view.name.toStdString());
  }
  return out.devices.empty() ? parallel : out;
}

std::optional<QString> why_not(const plan::Parallel& parallel, const device::Machine* machine) {
  const device::Machine nothing;
  const auto words = words_of(parallel, machine != nullptr ? *machine : nothing);
  if (words.size() > 1)
    return DeviceList::tr(
               "%1 devices are chosen, and this version trains on one: choose a single device")
        .arg(words.size());
  if (machine == nullptr) return std::nullopt;
  for (const DeviceView& view : device_views(*machine, -1, parallel))
    if (!view.present)
      return DeviceList::tr("This machine has no %1: choose one of the devices it has")
          .arg(view.name);
  return std::nullopt;
}

std::int64_t least_free_memory(const plan::Parallel& parallel, const device::Machine& machine) {
  std::int64_t least = -1;
  for (const DeviceView& view : device_views(machine, -1, parallel)) {
    if (view.ranks == 0 || view.memory <= 0) continue;
    const std::int64_t mine = std::max<std::int64_t>(view.memory - view.used, 0) / view.ranks;
    least = least < 0 ? mine : std::min(least, mine);
  }
  return least;
}

QString batch_sentence(const plan::Training& training, const plan::Parallel& parallel) {
  const plan::BatchShare share = plan::batch_share(training, parallel);
  const bool even = share.rows * share.devices * share.micro_batches == training.batch;
  const QString rows =
      even ? with_commas(share.rows) : DeviceList::tr("up to %1").arg(with_commas(share.rows));
  const QString per = share.devices > 1 ? DeviceList::tr("%1 per device × %2 devices × %3")
                                        : DeviceList::tr("%1 per micro-batch × %3");
  QString sum = per;
  sum.replace(QStringLiteral("%1"), rows);
  sum.replace(QStringLiteral("%2"), with_commas(share.devices));
  sum.replace(QStringLiteral("%3"), with_commas(share.micro_batches));
  return QStringLiteral("%1 = %2").arg(with_commas(training.batch), sum);
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
