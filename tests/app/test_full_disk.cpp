// Trainings that can no longer write: they wait, say what is missing, and go on.
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

#include "exchange/checkpoint_seal.h"
#include "program.h"
#include "run/checkpoints.h"
#include "training.h"

using namespace strata;
using namespace strata::test;
namespace fs = std::filesystem;

namespace {

/// A training in a mount namespace of its own, where `disk` is a small file system.
class TrainingOnDisk {
 public:
  TrainingOnDisk(const QString& folder, const QString& size, const QStringList& arguments) {
    training.setWorkingDirectory(folder);
    const QString script = QString(
                               "mount -t tmpfs -o size=%1 tmpfs disk && "
                               "head -c 900000 /dev/zero > disk/filler && exec \"$@\"")
                               .arg(size);
    training.start("unshare", QStringList{"-m", "sh", "-c", script, "sh", STRATA_PROGRAM, "train"} +
                                  arguments);
    training.waitForStarted();
  }
  ~TrainingOnDisk() {
    training.kill();
    training.waitForFinished();
  }
  TrainingOnDisk(const TrainingOnDisk&) = delete;
  TrainingOnDisk& operator=(const TrainingOnDisk&) = delete;

  /// The disk as this process reaches it.
  [[nodiscard]] fs::path disk(const QString& folder) const {
    return QString("/proc/%1/root%2/disk").arg(training.processId()).arg(folder).toStdString();
  }
  int on_its_mounts(const QStringList& command) const {
    return QProcess::execute(
        "nsenter", QStringList{"-t", QString::number(training.processId()), "-m"} + command);
  }
  bool says(const char* word) {
    for (int i = 0; i < 600 && !said.contains(word); ++i) {
      if (training.state() == QProcess::NotRunning) break;
      training.waitForReadyRead(100);
      take();
    }
    return said.contains(word);
  }
  void take() {
    said += QString::fromUtf8(training.readAllStandardOutput());
    complaints += QString::fromUtf8(training.readAllStandardError());
  }
  int end() {
    training.waitForFinished(120'000);
    take();
    return training.exitStatus() == QProcess::NormalExit ? training.exitCode() : -1;
  }

  QProcess training;
  QString said;
  QString complaints;
};

bool can_mount() {
  return QProcess::execute("unshare", {"-m", "mount", "-t", "tmpfs", "t", "/mnt"}) == 0;
}

}  // namespace

class TestFullDisk : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;
  std::vector<double> wanted_;

  [[nodiscard]] QStringList run(const QString& name, int steps) const {
    return {"net.strata",
            "--run-dir",
            name,
            "--epochs",
            "100000",
            "--steps",
            QString::number(steps),
            "--threads",
            "1",
            "--checkpoint-every",
            "20",
            "--set",
            "training.keep_checkpoints=1",
            "--events",
            "-"};
  }

 private slots:
  void initTestCase() {
    if (!can_mount()) QSKIP("no file system can be mounted here (unshare -m, as root)");
  }
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    const QString path = folder_->path();
    VERIFY_CODE(run_strata({"new", "spirals-mlp", "net.strata"}, path), 0);
    QDir(path).mkdir("disk");
  }

  void a_checkpoint_that_does_not_fit_pauses_the_training_until_there_is_room() {
    const QString path = folder_->path();
    const Outcome free = run_strata(QStringList{"train"} + run("free", 200), path);
    VERIFY_CODE(free, 0);
    TrainingOnDisk on(path, "1100k", run("disk/run", 200));
    QVERIFY2(on.says("paused"), qPrintable(on.said + on.complaints));
    QVERIFY2(on.said.contains("training waits") && on.said.contains("No space left on device"),
             qPrintable(on.said));
    const fs::path disk = on.disk(path);
    // What was saved before is still whole.
    const fs::path checkpoints = disk / "run" / "checkpoints";
    const auto steps = run::checkpoint_steps(checkpoints);
    QVERIFY(!steps.empty());
    for (const std::int64_t step : steps)
      QVERIFY(exchange::open_checkpoint(checkpoints / std::to_string(step)).ok());
    QVERIFY(fs::remove(disk / "filler"));
    QCOMPARE(on.end(), 0);
    QVERIFY(losses_in(on.said) == losses_in(free.out));
  }

  void a_disk_that_becomes_read_only_holds_the_training_up_and_loses_nothing() {
    const QString path = folder_->path();
    const QString disk = path + "/disk";
    const Outcome free = run_strata(QStringList{"train"} + run("free", 1000), path);
    VERIFY_CODE(free, 0);
    TrainingOnDisk on(path, "50m", run("disk/run", 1000));
    QVERIFY2(on.says("\"steps\""), qPrintable(on.complaints));
    // A file system with files open for writing is not made read-only, its mount is.
    QCOMPARE(on.on_its_mounts({"mount", "--bind", disk, disk}), 0);
    QCOMPARE(on.on_its_mounts({"mount", "-o", "remount,bind,ro", disk}), 0);
    QVERIFY2(on.says("paused"), qPrintable(on.said.right(2000) + on.complaints));
    QVERIFY2(on.said.contains("Read-only file system"), qPrintable(on.said.right(2000)));
    QCOMPARE(on.on_its_mounts({"umount", disk}), 0);
    QCOMPARE(on.end(), 0);
    QVERIFY(losses_in(on.said) == losses_in(free.out));
  }

  void a_folder_one_may_not_write_to_pauses_the_training_until_one_may() {
    const QString path = folder_->path();
    const Outcome free = run_strata(QStringList{"train"} + run("free", 1000), path);
    VERIFY_CODE(free, 0);
    // Root obeys the permissions once it has lost the right to override them.
    QProcess training;
    QString said;
    training.setWorkingDirectory(path);
    training.start("setpriv", QStringList{"--bounding-set", "-dac_override,-dac_read_search",
                                          STRATA_PROGRAM, "train"} +
                                  run("run", 1000));
    const auto says = [&](const char* word) {
      for (int i = 0; i < 600 && !said.contains(word) && training.state() != QProcess::NotRunning;
           ++i) {
        training.waitForReadyRead(100);
        said += QString::fromUtf8(training.readAllStandardOutput());
      }
      return said.contains(word);
    };
    training.waitForStarted();
    QVERIFY2(says("\"steps\""), training.readAllStandardError().constData());
    const fs::path checkpoints = folder_->filePath("run/checkpoints").toStdString();
    fs::permissions(checkpoints, fs::perms::owner_read | fs::perms::owner_exec);
    QVERIFY2(says("paused"), qPrintable(said.right(2000)));
    QVERIFY2(said.contains("Permission denied"), qPrintable(said.right(2000)));
    fs::permissions(checkpoints, fs::perms::owner_all);
    QVERIFY(training.waitForFinished(120'000));
    said += QString::fromUtf8(training.readAllStandardOutput());
    QCOMPARE(training.exitCode(), 0);
    QVERIFY(losses_in(said) == losses_in(free.out));
  }
};

QTEST_GUILESS_MAIN(TestFullDisk)
#include "test_full_disk.moc"
