// Nothing is lost: trainings that are killed, resumed, and their checkpoints damaged.
#include <sys/types.h>

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <filesystem>
#include <map>
#include <random>

#include "base/file.h"
#include "program.h"
#include "run/run_folder.h"
#include "training.h"

using namespace strata;
using namespace strata::test;
namespace fs = std::filesystem;

namespace {

constexpr int kKills = 12;  // STRATA_KILLS asks for more

/// The losses by step, of a step that was trained twice the second.
std::map<std::int64_t, double> losses_by_step(const fs::path& run) {
  std::map<std::int64_t, double> losses;
  const QString file = QString::fromStdString((run / "events.jsonl").string());
  for (const auto& steps : all_of<link::StepsEvent>(events_in(text_of(file))))
    for (std::size_t i = 0; i < steps.loss.size(); ++i)
      losses[steps.first + static_cast<std::int64_t>(i)] = steps.loss[i];
  return losses;
}

std::string bytes_of(const fs::path& file) {
  auto bytes = read_file(file);
  return bytes.ok() ? *std::move(bytes) : bytes.error().text();
}

}  // namespace

class TestResume : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;

  [[nodiscard]] fs::path path(const QString& name) const {
    return folder_->filePath(name).toStdString();
  }
  [[nodiscard]] QStringList new_run(const QString& run) const {
    return {"spirals.strata",
            "--steps",
            "300",
            "--threads",
            "1",
            "--run-dir",
            run,
            "--checkpoint-every",
            "2",
            "--set",
            "training.keep_checkpoints=2"};
  }
  /// Trains in `run` (on with it where it has a checkpoint) and kills the training after so long.
  /// True where it came to its end before.
  bool train_for(const QString& run, int ms, QString& complaint) {
    const bool begun = run::newest_intact_checkpoint(path(run)).ok();
    if (!begun) fs::remove_all(path(run));
    Training training(begun ? QStringList{"--resume", run, "--threads", "1"} : new_run(run),
                      folder_->path());
    if (!training.process.waitForFinished(ms)) training.process.kill();
    if (training.end() > 0) complaint = training.err;
    return training.process.exitStatus() == QProcess::NormalExit;
  }

 private slots:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    VERIFY_CODE(run_strata({"new", "spirals-mlp", "spirals.strata"}, folder_->path()), 0);
  }

  void verify_resume_finds_the_resumed_training_equal() {
    const Outcome outcome =
        run_strata({"verify-resume", "spirals.strata", "--steps", "20", "--json"}, folder_->path());
    VERIFY_CODE(outcome, 0);
    const QJsonObject said = outcome.object();
    QVERIFY(said["equal"].toBool());
    QVERIFY(said["killed_at"].toInt() >= 20);
    QVERIFY(said["steps_compared"].toInt() >= said["killed_at"].toInt() + 10);
  }

  void verify_resume_holds_over_several_devices() {
    const Outcome outcome = run_strata({"verify-resume", "spirals.strata", "--steps", "20",
                                        "--devices", "cpu,cpu", "--threads", "2"},
                                       folder_->path());
    VERIFY_CODE(outcome, 0);
    QVERIFY(outcome.out.contains("bit for bit"));
  }

  void killed_at_any_moment_a_training_goes_on_as_if_it_had_not_been() {
    VERIFY_CODE(run_strata(QStringList{"train"} + new_run("whole"), folder_->path()), 0);
    const auto wanted = losses_by_step(path("whole"));
    QCOMPARE(wanted.size(), std::size_t{300});
    const fs::path weights = fs::path("checkpoints") / "last" / "model.safetensors";

    const int kills = qEnvironmentVariableIntValue("STRATA_KILLS");
    std::mt19937 random(20);  // NOLINT(cert-msc51-cpp): the same moments every time
    std::uniform_int_distribution<int> moment(50, 900);
    int finished = 0;
    QString run = "run0";
    for (int kill = 0; kill < (kills > 0 ? kills : kKills); ++kill) {
      const bool had_checkpoint = run::newest_intact_checkpoint(path(run)).ok();
      QString complaint;
      const bool ended = train_for(run, moment(random), complaint);
      QVERIFY2(complaint.isEmpty(), qPrintable(complaint));
      const auto newest = run::newest_intact_checkpoint(path(run));
      QVERIFY2(newest.ok() || !had_checkpoint, "the checkpoint that was there is lost");
      for (const auto& [step, loss] : losses_by_step(path(run)))
        QVERIFY2(wanted.at(step) == loss,
                 qPrintable(QString("kill %1, step %2").arg(kill).arg(step)));
      if (!ended) continue;
      QCOMPARE(losses_by_step(path(run)).size(), wanted.size());
      QVERIFY(bytes_of(path(run) / weights) == bytes_of(path("whole") / weights));
      run = QString("run%1").arg(++finished);
    }
    QString complaint;
    QVERIFY2(train_for(run, 120'000, complaint), qPrintable(complaint));
    QCOMPARE(losses_by_step(path(run)).size(), wanted.size());
    QVERIFY(bytes_of(path(run) / weights) == bytes_of(path("whole") / weights));
  }

  void a_damaged_checkpoint_is_named_and_the_one_before_taken() {
    VERIFY_CODE(run_strata(QStringList{"train"} + new_run("run"), folder_->path()), 0);
    const auto newest = run::newest_intact_checkpoint(path("run"));
    QVERIFY(newest.ok());
    QCOMPARE(newest->folder.filename(), fs::path("300"));
    std::string weights = bytes_of(newest->folder / "model.safetensors");
    weights[weights.size() / 2] = static_cast<char>(weights[weights.size() / 2] ^ 4);
    QVERIFY(write_file_atomic(newest->folder / "model.safetensors", weights).ok());

    const Outcome resumed =
        run_strata({"train", "--resume", "run", "--set", "training.steps=310"}, folder_->path());
    VERIFY_CODE(resumed, 0);
    QVERIFY2(resumed.err.contains("300/model.safetensors") && resumed.err.contains("checksum"),
             qPrintable(resumed.err));
    // Trained again from the one before, the weights are what they were.
    QCOMPARE(losses_by_step(path("run")).size(), std::size_t{310});
  }

  void prediction_refuses_a_damaged_checkpoint() {
    VERIFY_CODE(run_strata(QStringList{"train"} + new_run("run"), folder_->path()), 0);
    const fs::path file = path("run") / "checkpoints" / "best" / "model.safetensors";
    std::string weights = bytes_of(file);
    weights.back() = static_cast<char>(weights.back() ^ 1);
    QVERIFY(write_file_atomic(file, weights).ok());
    const Outcome outcome = run_strata({"predict", "run", "0.5,0.5"}, folder_->path());
    VERIFY_CODE(outcome, 1);
    QVERIFY2(outcome.err.contains("checksum"), qPrintable(outcome.err));
  }
};

QTEST_GUILESS_MAIN(TestResume)
#include "test_resume.moc"
