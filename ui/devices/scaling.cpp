#include "ui/devices/scaling.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

#include "ui/models/run_plan.h"
#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr int kMostDevices = 16;
constexpr double kAsGood = 0.95;  // of the best: fewer devices that come so near are preferred

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Scaling)
};

std::vector<int> counts_up_to(int most) {
  std::vector<int> out;
  for (int count = 1; count <= most; count *= 2)
    out.push_back(count);
  if (out.back() != most) out.push_back(most);
  return out;
}

QString times_as_fast(double factor) {
  return Words::tr("%1 times as fast as one").arg(factor, 0, 'f', 1);
}

}  // namespace

std::vector<ScalingCase> scaling_cases(const plan::Parallel& parallel,
                                       const device::Machine& machine) {
  const std::vector<std::string> chosen = meant_devices(parallel, machine);
  const bool gpus = !chosen.empty() && chosen.front().starts_with("cuda");
  const int there = gpus ? static_cast<int>(machine.gpus.size()) : machine.cpu.cores;
  const int most = std::clamp(there, 1, kMostDevices);
  std::vector<ScalingCase> out;
  for (const int count : counts_up_to(most)) {
    ScalingCase one;
    one.devices = count;
    one.threads = gpus ? 0 : count;
    for (int i = 0; i < count; ++i)
      one.names << (gpus ? QStringLiteral("cuda:%1").arg(machine.gpus[std::size_t(i)].index)
                         : QStringLiteral("cpu"));
    out.push_back(std::move(one));
  }
  if (!gpus && there > 1) out.push_back({1, {QStringLiteral("cpu")}, there, true});
  return out;
}

std::optional<ScalingPoint> point_from(const QByteArray& output) {
  const QList<QByteArray> lines = output.trimmed().split('\n');
  const QJsonObject line = QJsonDocument::fromJson(lines.back()).object();
  ScalingPoint point;
  point.step_ms = line.value(QLatin1String("step_ms")).toDouble();
  point.samples_per_s = line.value(QLatin1String("samples_per_s")).toDouble();
  if (!(point.step_ms > 0) || !(point.samples_per_s > 0)) return std::nullopt;
  return point;
}

const ScalingPoint* Scaling::point_of(int devices) const {
  for (const ScalingPoint& point : points)
    if (point.of.devices == devices && !point.of.whole_cpu && point.failure.isEmpty())
      return &point;
  return nullptr;
}

const ScalingPoint* Scaling::whole_cpu() const {
  for (const ScalingPoint& point : points)
    if (point.of.whole_cpu && point.failure.isEmpty()) return &point;
  return nullptr;
}

double Scaling::efficiency(const ScalingPoint& point) const {
  const ScalingPoint* one = point_of(1);
  if (one == nullptr || !point.failure.isEmpty() || point.of.whole_cpu) return 0;
  return point.samples_per_s / (one->samples_per_s * point.of.devices);
}

/// The fewest devices that come near the fastest.
const ScalingPoint* Scaling::worth_it() const {
  double best = 0;
  for (const ScalingPoint& point : points)
    if (point.failure.isEmpty() && !point.of.whole_cpu) best = std::max(best, point.samples_per_s);
  const ScalingPoint* out = nullptr;
  for (const ScalingPoint& point : points)
    if (point.failure.isEmpty() && !point.of.whole_cpu && point.samples_per_s >= kAsGood * best &&
        (out == nullptr || point.of.devices < out->of.devices))
      out = &point;
  return out;
}

int Scaling::recommended() const {
  const ScalingPoint* several = worth_it();
  if (several == nullptr) return 0;
  const ScalingPoint* whole = whole_cpu();
  if (whole != nullptr && whole->samples_per_s >= kAsGood * several->samples_per_s) return 1;
  return several->of.devices;
}

QString Scaling::recommendation() const {
  const ScalingPoint* several = worth_it();
  if (several == nullptr) return {};
  const auto speed = [](const ScalingPoint& point) {
    return with_commas(qRound64(point.samples_per_s));
  };
  const ScalingPoint* whole = whole_cpu();
  const bool several_lose = recommended() == 1 && several->of.devices > 1;
  if (whole != nullptr && several_lose)
    return Words::tr(
               "Train on 1: with all %1 cores it takes %2 samples/s, and %3 ranks of a core "
               "each take %4.")
        .arg(whole->of.threads)
        .arg(speed(*whole))
        .arg(several->of.devices)
        .arg(speed(*several));
  if (several->of.devices == 1)
    return Words::tr("Train on 1: more devices are not clearly faster with this batch.");
  const ScalingPoint* one = point_of(1);
  const double factor = one != nullptr ? several->samples_per_s / one->samples_per_s : 0;
  QString out = Words::tr("Train on %1: %2, %3 of what would be ideal.")
                    .arg(several->of.devices)
                    .arg(times_as_fast(factor), percent_text(efficiency(*several), 0));
  if (whole != nullptr)
    out += Words::tr(" One rank with all cores takes %1 samples/s.").arg(speed(*whole));
  return out;
}

}  // namespace strata::ui
