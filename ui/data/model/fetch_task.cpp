#include "ui/data/model/fetch_task.h"

#include <chrono>

namespace strata::ui {

FetchFunction usual_fetch() {
  return [](const std::string& name, const data::ProgressReport& report) {
    return data::fetch_dataset(name, {}, report);
  };
}

FetchTask::FetchTask(std::string name, FetchFunction fetch, QObject* parent)
    : QObject(parent), name_(std::move(name)), fetch_(std::move(fetch)) {
  pool_.setMaxThreadCount(1);
}

FetchTask::~FetchTask() {
  stop_ = true;
  pool_.waitForDone();
}

void FetchTask::start() {
  since_.start();
  pool_.start([this] { run(); });
}

void FetchTask::run() {
  auto last = std::chrono::steady_clock::time_point{};
  std::string doing;
  const auto report = [&](const data::Progress& progress) {
    const auto now = std::chrono::steady_clock::now();
    // Ten times a second is as often as anybody can read it.
    if (progress.doing != doing || now - last > std::chrono::milliseconds(100)) {
      doing = progress.doing;
      last = now;
      QMetaObject::invokeMethod(
          this, [this, progress] { take(progress); }, Qt::QueuedConnection);
    }
    return !stop_;
  };
  const auto got = fetch_(name_, report);
  const bool cancelled = !got.ok() && stop_;
  const QString message =
      got.ok() || cancelled ? QString() : QString::fromStdString(got.error().text());
  QMetaObject::invokeMethod(
      this, [this, fetched = got.ok(), message] { emit finished(fetched, message); },
      Qt::QueuedConnection);
}

void FetchTask::take(const data::Progress& progress) {
  if (progress.doing != progress_.doing) since_.restart();
  progress_ = progress;
  emit progressed();
}

double FetchTask::share() const {
  return progress_.total > 0
             ? static_cast<double>(progress_.done) / static_cast<double>(progress_.total)
             : -1;
}

double FetchTask::remaining_seconds() const {
  const double part = share();
  if (part <= 0.005) return -1;
  return static_cast<double>(since_.elapsed()) / 1000 * (1 - part) / part;
}

}  // namespace strata::ui
