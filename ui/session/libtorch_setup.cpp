#include "ui/session/libtorch_setup.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <chrono>

namespace strata::ui {
namespace {

// Looking for an installed PyTorch starts a Python, which may be on a slow disk.
constexpr std::chrono::seconds kForAnAnswer{30};
constexpr std::chrono::seconds kForAnEnd{5};
constexpr int kAtClosingMs = 1000;

}  // namespace

LibTorchSetup::LibTorchSetup(QString worker, QObject* parent)
    : QObject(parent), worker_(std::move(worker)), process_(this) {
  patience_.setSingleShot(true);
  patience_.callOnTimeout(&process_, &QProcess::kill);
  connect(&process_, &QProcess::readyReadStandardOutput, this, [this] {
    if (state_ == State::fetching) read_lines();
  });
  connect(&process_, &QProcess::finished, this, &LibTorchSetup::take_end);
  connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) take_start_failure();
  });
}

LibTorchSetup::~LibTorchSetup() {
  process_.disconnect(this);
  if (process_.state() == QProcess::NotRunning) return;
  process_.terminate();
  if (!process_.waitForFinished(kAtClosingMs)) process_.kill();
}

void LibTorchSetup::ask() {
  if (process_.state() != QProcess::NotRunning) return;
  patience_.start(kForAnAnswer);
  start(State::asking, {QStringLiteral("libtorch"), QStringLiteral("where")});
}

void LibTorchSetup::fetch() {
  if (process_.state() != QProcess::NotRunning) return;
  start(State::fetching,
        {QStringLiteral("libtorch"), QStringLiteral("fetch"), QStringLiteral("--lines")});
}

void LibTorchSetup::cancel() {
  if (state_ != State::fetching) return;
  cancelled_ = true;
  patience_.start(kForAnEnd);
  process_.terminate();
}

void LibTorchSetup::start(State state, const QStringList& arguments) {
  cancelled_ = false;
  failure_.clear();
  remedy_.clear();
  set_state(state);
  process_.start(worker_, arguments, QIODevice::ReadOnly);
}

void LibTorchSetup::set_state(State state) {
  if (state == state_) return;
  state_ = state;
  emit state_changed(state);
}

void LibTorchSetup::read_lines() {
  while (process_.canReadLine())
    take_line(process_.readLine());
}

void LibTorchSetup::take_line(const QByteArray& line) {
  const QJsonObject object = QJsonDocument::fromJson(line).object();
  if (const auto failed = object.find(QLatin1String("failed")); failed != object.end()) {
    failure_ = failed->toString();
    remedy_ = object.value(QLatin1String("remedy")).toString();
  } else if (!object.isEmpty() && !cancelled_) {
    const QString what = object.value(QLatin1String("what")).toString();
    emit progress(object.value(QLatin1String("done")).toInteger(),
                  object.value(QLatin1String("total")).toInteger(),
                  what == QLatin1String("unpacking") ? tr("unpacking") : what);
  }
}

void LibTorchSetup::take_end(int code, QProcess::ExitStatus status) {
  patience_.stop();
  const bool good = status == QProcess::NormalExit && code == 0;
  if (state_ == State::asking) {
    answer_ =
        good ? QString::fromLocal8Bit(process_.readAllStandardOutput()).trimmed() : last_words();
    set_state(good ? State::ready : State::missing);
    return;
  }
  read_lines();
  const QString words = last_words();
  set_state(good ? State::ready : State::missing);
  if (good)
    emit finished();
  else if (!cancelled_)
    emit failed(failure_.isEmpty() ? words : failure_, remedy_);
}

void LibTorchSetup::take_start_failure() {
  patience_.stop();
  answer_ = tr("The training program cannot be started: %1").arg(worker_);
  set_state(State::missing);
  emit failed(answer_, tr("Install Strata again, or name the program in STRATA_WORKER"));
}

/// The last line on the worker's stderr, without its name in front.
QString LibTorchSetup::last_words() {
  const QString words = QString::fromLocal8Bit(process_.readAllStandardError()).trimmed();
  QString line = words.section(QLatin1Char('\n'), -1).trimmed();
  const QLatin1String name("strata: ");
  if (line.startsWith(name)) line.remove(0, name.size());
  return line.isEmpty() ? tr("the training program said nothing") : line;
}

}  // namespace strata::ui
