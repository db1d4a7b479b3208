#include "ui/session/worker_job.h"

#include <unistd.h>

#include <QProcessEnvironment>
#include <csignal>

namespace strata::ui {
namespace {

constexpr int kTickMs = 500;
constexpr int kAtClosingMs = 1000;

}  // namespace

WorkerJob::WorkerJob(QString worker, QObject* parent)
    : QObject(parent), worker_(std::move(worker)), process_(this), tick_(this) {
  // As a run's: threads that wait for work give the processor back.
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("OMP_WAIT_POLICY"), QStringLiteral("passive"));
  process_.setProcessEnvironment(environment);
  // A group of its own: what the worker started goes with it.
  process_.setChildProcessModifier([] { ::setpgid(0, 0); });
  tick_.setInterval(kTickMs);
  connect(&tick_, &QTimer::timeout, this, [this] { emit ticked(seconds()); });
  connect(&process_, &QProcess::started, this, [this] { pid_ = process_.processId(); });
  connect(&process_, &QProcess::finished, this, &WorkerJob::take_end);
  connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart)
      end({std::nullopt, tr("The program that does this cannot be started: %1").arg(worker_)});
  });
}

WorkerJob::~WorkerJob() {
  process_.disconnect(this);
  if (process_.state() == QProcess::NotRunning) return;
  kill();
  process_.waitForFinished(kAtClosingMs);
}

void WorkerJob::start(const QStringList& words) {
  if (running_) return;
  running_ = true;
  cancelled_ = false;
  since_.start();
  tick_.start();
  process_.start(worker_, words, QIODevice::ReadOnly);
}

void WorkerJob::cancel() {
  if (!running_) return;
  cancelled_ = true;
  kill();
}

void WorkerJob::kill() {
  if (const auto pid = static_cast<pid_t>(process_.processId()); pid > 0) ::kill(-pid, SIGKILL);
  process_.kill();
}

double WorkerJob::seconds() const {
  return since_.isValid() ? 1e-3 * static_cast<double>(since_.elapsed()) : 0;
}

void WorkerJob::take_end(int code, QProcess::ExitStatus status) {
  WorkerAnswer out;
  out.cancelled = cancelled_;
  const QByteArray said = process_.readAllStandardOutput().trimmed();
  if (!said.isEmpty()) {
    const auto json = parse_json(said.toStdString(), "strata");
    if (json.ok()) out.answer = *json;
  }
  const bool good = status == QProcess::NormalExit && code == 0;
  if (!good && !cancelled_) out.message = last_words();
  if (good && !out.answer) out.message = tr("the program gave no answer");
  end(out);
}

void WorkerJob::end(const WorkerAnswer& answer) {
  tick_.stop();
  running_ = false;
  emit ended(answer);
}

/// The worker's error on stderr, which may have several lines, without its name in front.
QString WorkerJob::last_words() {
  const QString words = QString::fromLocal8Bit(process_.readAllStandardError()).trimmed();
  const QLatin1String name("strata: ");
  const qsizetype at =
      words.startsWith(name) ? 0 : words.lastIndexOf(QLatin1Char('\n') + QString(name)) + 1;
  QString message = words.mid(at).trimmed();
  if (message.startsWith(name)) message.remove(0, name.size());
  return message.isEmpty() ? tr("The program ended without a word") : message;
}

}  // namespace strata::ui
