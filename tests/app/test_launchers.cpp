// Strata as one rank of a world that another launcher has started: the real torchrun, mpirun and
// srun, and processes with the environment of a Kubernetes PyTorchJob.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "program.h"
#include "ranks.h"
#include "run/run_folder.h"
#include "slurm_cluster.h"
#include "training.h"

using namespace strata;
using namespace strata::test;

namespace {

QString torchrun() {
  const QString named = qEnvironmentVariable("STRATA_TORCHRUN");
  return named.isEmpty() ? QStandardPaths::findExecutable("torchrun") : named;
}

const QStringList kMpirun = {"--allow-run-as-root", "--oversubscribe", "-n", "2"};

}  // namespace

class TestLaunchers : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  QString path(const QString& name) { return folder_.filePath(name); }

  static QStringList training(const QString& run) {
    return {STRATA_PROGRAM, "train", "spirals.strata", "--epochs",   "2",
            "--seed",       "3",     "--run-dir",      "runs/" + run};
  }

  void trained_as_one_of_two(const QString& run) {
    const auto summary = run::read_run(path("runs/" + run).toStdString());
    QCOMPARE(summary->info.state, "finished");
    QCOMPARE(summary->info.devices.size(), std::size_t{2});
    const auto losses = losses_in(text_of(path("runs/" + run + "/events.jsonl")));
    const auto alone = losses_in(text_of(path("runs/alone/events.jsonl")));
    QCOMPARE(losses.size(), alone.size());
    for (std::size_t i = 0; i < losses.size(); ++i)
      QVERIFY(std::abs(losses[i] - alone[i]) < 1e-3 * alone[i]);
  }

 private slots:
  void initTestCase() {
    VERIFY_CODE(run_strata({"new", "spirals-mlp", path("spirals")}), 0);
    VERIFY_CODE(run_program(STRATA_PROGRAM, training("alone").mid(1), folder_.path()), 0);
  }

  void torchruns_ranks_train_together() {
    if (torchrun().isEmpty()) QSKIP("no torchrun in PATH or STRATA_TORCHRUN");
    const Outcome outcome = run_program(
        torchrun(),
        QStringList{"--no-python", "--standalone", "--nproc-per-node", "2"} + training("torchrun"),
        folder_.path());
    VERIFY_CODE(outcome, 0);
    QCOMPARE(outcome.out.count("RESULT"), 1);
    trained_as_one_of_two("torchrun");
  }

  void torchrun_starts_a_run_again_at_its_checkpoint() {
    if (torchrun().isEmpty()) QSKIP("no torchrun in PATH or STRATA_TORCHRUN");
    QProcess process;
    process.setWorkingDirectory(folder_.path());
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(torchrun(), {"--no-python", "--standalone", "--nproc-per-node", "2",
                               "--max-restarts", "1", STRATA_PROGRAM, "train", "spirals.strata",
                               "--epochs", "150", "--run-dir", "runs/elastic"});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path("runs/elastic/checkpoints/last")), 60'000);
    const auto ranks = ranks_below(process.processId(), "RANK");
    QCOMPARE(ranks.size(), 2);
    ::kill(static_cast<pid_t>(ranks[1]), SIGKILL);
    QVERIFY(process.waitForFinished(120'000));
    QCOMPARE(process.exitCode(), 0);
    const QString events = text_of(path("runs/elastic/events.jsonl"));
    QVERIFY(events.contains("\"message\":\"restart 1\""));
    QCOMPARE(run::read_run(path("runs/elastic").toStdString())->epochs, 150);
  }

  void mpiruns_ranks_train_together() {
    const QString mpirun = QStandardPaths::findExecutable("mpirun");
    if (mpirun.isEmpty()) QSKIP("mpirun is not installed (Debian: openmpi-bin)");
    const Outcome outcome = run_program(mpirun, kMpirun + training("mpirun"), folder_.path());
    VERIFY_CODE(outcome, 0);
    trained_as_one_of_two("mpirun");
  }

  void a_rank_of_mpirun_that_is_killed_ends_the_run() {
    const QString mpirun = QStandardPaths::findExecutable("mpirun");
    if (mpirun.isEmpty()) QSKIP("mpirun is not installed (Debian: openmpi-bin)");
    QProcess process;
    process.setWorkingDirectory(folder_.path());
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(mpirun, kMpirun + QStringList{STRATA_PROGRAM, "train", "spirals.strata",
                                                "--epochs", "1000000", "--run-dir", "runs/felled"});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path("runs/felled/checkpoints/last")), 60'000);
    const auto ranks = ranks_below(process.processId(), "OMPI_COMM_WORLD_RANK");
    QCOMPARE(ranks.size(), 2);
    ::kill(static_cast<pid_t>(ranks[1]), SIGKILL);
    QVERIFY(process.waitForFinished(20'000));
    QVERIFY(process.exitCode() != 0);
    for (const qint64 rank : ranks)
      QTRY_VERIFY_WITH_TIMEOUT(is_gone(rank), 5000);
  }

  void sruns_tasks_train_together() {
    const SlurmCluster slurm;
    if (!slurm.why_not().isEmpty()) QSKIP(qPrintable("no Slurm: " + slurm.why_not()));
    const Outcome outcome =
        run_program(SlurmCluster::find("srun"), QStringList{"-n", "2"} + training("srun"),
                    folder_.path(), slurm.environment());
    VERIFY_CODE(outcome, 0);
    trained_as_one_of_two("srun");
  }

  void the_pods_of_a_pytorchjob_train_together_data() {
    QTest::addColumn<bool>("other_machine");
    QTest::newRow("on one machine after all: shared memory") << false;
    QTest::newRow("on machines of different names: Gloo") << true;
  }
  void the_pods_of_a_pytorchjob_train_together() {
    QFETCH(bool, other_machine);
    const QString unshare = QStandardPaths::findExecutable("unshare");
    if (other_machine && run_program(unshare, {"--uts", "true"}, ".").code != 0)
      QSKIP("a machine's name may not be changed here");
    const QString name = other_machine ? "gloo" : "pods";
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("WORLD_SIZE", "2");
    environment.insert("MASTER_ADDR", "127.0.0.1");
    environment.insert("MASTER_PORT", other_machine ? "23471" : "23472");
    environment.insert("RANK", "1");
    QProcess other;
    other.setWorkingDirectory(folder_.path());
    other.setProcessEnvironment(environment);
    if (other_machine) {
      other.start(unshare, QStringList{"--uts", "sh", "-c", "hostname pod-1; exec \"$0\" \"$@\""} +
                               training(name));
    } else {
      other.start(STRATA_PROGRAM, training(name).mid(1));
    }
    environment.insert("RANK", "0");
    VERIFY_CODE(run_program(STRATA_PROGRAM, training(name).mid(1), folder_.path(), environment), 0);
    QVERIFY(other.waitForFinished(20'000));
    QCOMPARE(other.exitCode(), 0);
    QCOMPARE(other.readAllStandardOutput(), QByteArray());
    trained_as_one_of_two(name);
  }

  void a_world_that_makes_no_sense_is_refused() {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("RANK", "2");
    environment.insert("WORLD_SIZE", "2");
    const Outcome outcome =
        run_program(STRATA_PROGRAM, training("none").mid(1), folder_.path(), environment);
    VERIFY_CODE(outcome, 1);
    QVERIFY2(outcome.err.contains("RANK"), qPrintable(outcome.err));
  }

  void restarts_are_left_to_the_launcher() {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"RANK", "LOCAL_RANK"})
      environment.insert(name, "0");
    for (const char* name : {"WORLD_SIZE", "LOCAL_WORLD_SIZE"})
      environment.insert(name, "2");
    environment.insert("MASTER_PORT", "23473");
    const Outcome outcome =
        run_program(STRATA_PROGRAM, training("none").mid(1) + QStringList{"--restarts", "1"},
                    folder_.path(), environment);
    VERIFY_CODE(outcome, 1);
    QVERIFY2(outcome.err.contains("--max-restarts"), qPrintable(outcome.err));
  }
};

QTEST_GUILESS_MAIN(TestLaunchers)
#include "test_launchers.moc"
