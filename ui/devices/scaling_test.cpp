#include "ui/devices/scaling_test.h"

#include <QDir>
#include <QProcessEnvironment>
#include <chrono>

namespace strata::ui {
namespace {

constexpr std::chrono::seconds kForAnEnd{5};
constexpr int kAtClosingMs = 1000;

/// The project as it can be measured on any number of devices.
std::string measurable(Draft draft) {
  plan::Parallel& parallel = draft.project.parallel;
  if (parallel.strategy == "single") parallel.strategy = "auto";
  parallel.stages = 0;
  for (graph::LayerSpec& layer : draft.project.network.layers)
    layer.device.clear();
  return to_text(draft);
}

}  // namespace

ScalingTest::ScalingTest(QString worker, QObject* parent)
    : QObject(parent), worker_(std::move(worker)), process_(this) {
  patience_.setSingleShot(true);
  patience_.callOnTimeout(&process_, &QProcess::kill);
  // As a run's: threads that wait for work give the processor back.
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("OMP_WAIT_POLICY"), QStringLiteral("passive"));
  process_.setProcessEnvironment(environment);
  connect(&process_, &QProcess::finished, this, &ScalingTest::take_end);
  connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error != QProcess::FailedToStart) return;
    ScalingPoint point;
    point.failure = tr("the training program cannot be started: %1").arg(worker_);
    add(std::move(point));
    end();
  });
}

ScalingTest::~ScalingTest() {
  process_.disconnect(this);
  if (process_.state() == QProcess::NotRunning) return;
  process_.terminate();
  if (!process_.waitForFinished(kAtClosingMs)) process_.kill();
}

void ScalingTest::start(const Draft& draft, const std::filesystem::path& folder,
                        std::vector<ScalingCase> cases, int steps) {
  if (running_) return;
  scaling_ = {};
  cases_ = std::move(cases);
  steps_ = steps;
  cancelled_ = false;
  running_ = true;
  if (cases_.empty()) return end();
  if (!write_project(draft, folder)) {
    ScalingPoint point;
    point.failure =
        tr("the project cannot be written to be measured: %1").arg(project_->errorString());
    add(std::move(point));
    return end();
  }
  next();
}

/// Beside the project, whose data's paths are relative; elsewhere where that folder is not there.
bool ScalingTest::write_project(const Draft& draft, const std::filesystem::path& folder) {
  const QString beside = QString::fromStdString(folder.string());
  const QString place = QDir(beside).exists() ? beside : QDir::tempPath();
  project_ = std::make_unique<QTemporaryFile>(place + QStringLiteral("/.scaling-XXXXXX.strata"));
  if (!project_->open()) return false;
  const std::string text = measurable(draft);
  const bool written = project_->write(text.data(), qint64(text.size())) == qint64(text.size());
  return written && project_->flush();
}

void ScalingTest::next() {
  const ScalingCase& one = cases_[scaling_.points.size()];
  QStringList words = {QStringLiteral("bench"),     project_->fileName(),
                       QStringLiteral("--devices"), one.names.join(QLatin1Char(',')),
                       QStringLiteral("--steps"),   QString::number(steps_),
                       QStringLiteral("--warmup"),  QString::number(steps_ / 10)};
  if (one.threads > 0) words << QStringLiteral("--threads") << QString::number(one.threads);
  process_.start(worker_, words, QIODevice::ReadOnly);
  emit changed();
}

void ScalingTest::cancel() {
  if (!running_ || cancelled_) return;
  cancelled_ = true;
  patience_.start(kForAnEnd);
  process_.terminate();
}

void ScalingTest::take_end(int code, QProcess::ExitStatus status) {
  patience_.stop();
  if (cancelled_) return end();
  const bool good = status == QProcess::NormalExit && code == 0;
  auto point = good ? point_from(process_.readAllStandardOutput()) : std::nullopt;
  if (!point) {
    point = ScalingPoint();
    point->failure = last_words();
  }
  add(std::move(*point));
  if (scaling_.points.size() < cases_.size()) return next();
  end();
}

void ScalingTest::add(ScalingPoint point) {
  point.of = cases_[scaling_.points.size()];
  scaling_.points.push_back(std::move(point));
}

void ScalingTest::end() {
  running_ = false;
  project_.reset();
  emit changed();
  emit finished();
}

/// The last line on the worker's stderr, without its name in front.
QString ScalingTest::last_words() {
  const QString words = QString::fromLocal8Bit(process_.readAllStandardError()).trimmed();
  QString line = words.section(QLatin1Char('\n'), -1).trimmed();
  const QLatin1String name("strata: ");
  if (line.startsWith(name)) line.remove(0, name.size());
  return line.isEmpty() ? tr("the training program said nothing") : line;
}

}  // namespace strata::ui
