// One command, several devices: the same training, ranks that die or hang, and going on after it.
#include <sys/resource.h>

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "program.h"
#include "ranks.h"
#include "run/run_folder.h"
#include "training.h"

using namespace strata;
using namespace strata::test;

namespace {

/// A rank counts as hung after a second, so that the tests need not wait for the usual eight.
QProcessEnvironment impatient() {
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert("STRATA_RANK_PATIENCE_S", "1");
  return environment;
}

/// Waits for the sleep in which a rank waits for the others to come.
bool waits(qint64 process) {
  const auto used = [&] { return stat_of(process).mid(11, 2); };
  const auto before = used();
  QTest::qWait(300);
  return stat_of(process).value(0) == "S" && used() == before && before.value(0).toInt() > 0;
}

}  // namespace

class TestRanks : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  QString path(const QString& name) { return folder_.filePath(name); }

  QStringList endless(const QString& run, const QString& devices = "cpu,cpu") {
    return {"spirals.strata", "--epochs", "1000000",   "--devices", devices, "--threads", "2",
            "--events",       "-",        "--run-dir", run};
  }

  std::vector<double> losses_of(const QString& run) {
    return losses_in(text_of(path(run + "/events.jsonl")));
  }

  void same_losses(const std::vector<double>& found, const std::vector<double>& expected) {
    QCOMPARE(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
      QVERIFY2(
          std::abs(found[i] - expected[i]) < 1e-3 * expected[i],
          qPrintable(QString("step %1: %2, not %3").arg(i + 1).arg(found[i]).arg(expected[i])));
  }

  void all_gone(const QMap<int, qint64>& ranks) {
    for (const qint64 process : ranks)
      QTRY_VERIFY_WITH_TIMEOUT(is_gone(process), 5000);
  }

 private slots:
  void initTestCase() {
    VERIFY_CODE(run_strata({"new", "spirals-mlp", path("spirals")}), 0);
    VERIFY_CODE(run_strata({"new", "shapes-cnn", path("shapes")}), 0);
    VERIFY_CODE(run_strata({"train", "spirals.strata", "--epochs", "2", "--seed", "3", "--run-dir",
                            "runs/alone", "--threads", "1"},
                           folder_.path()),
                0);
  }

  void several_devices_train_as_one_does_data() {
    QTest::addColumn<QString>("devices");
    QTest::addColumn<int>("count");
    QTest::newRow("repeated") << "cpu,cpu" << 2;
    QTest::newRow("numbered") << "cpu:0,cpu:1" << 2;
    QTest::newRow("more than processors") << "cpu,cpu,cpu" << 3;
  }
  void several_devices_train_as_one_does() {
    QFETCH(QString, devices);
    QFETCH(int, count);
    const QString run = QString("runs/of ") + QTest::currentDataTag();
    const Outcome outcome = run_strata({"train", "spirals.strata", "--epochs", "2", "--seed", "3",
                                        "--devices", devices, "--run-dir", run},
                                       folder_.path());
    VERIFY_CODE(outcome, 0);
    QCOMPARE(outcome.out.count("RESULT"), 1);
    QCOMPARE(outcome.out.count("epoch 2/2"), 1);
    QCOMPARE(outcome.err, "");
    same_losses(losses_of(run), losses_of("runs/alone"));
    const auto info = run::read_run(path(run).toStdString())->info;
    QCOMPARE(info.devices.size(), static_cast<std::size_t>(count));
    QCOMPARE(info.state, "finished");
    QCOMPARE(info.exit.value(), 0);
  }

  void rank_0_alone_sends_events() {
    const Outcome outcome = run_strata({"train", "spirals.strata", "--epochs", "1", "--devices",
                                        "cpu,cpu", "--events", "-", "--run-dir", "runs/events"},
                                       folder_.path());
    VERIFY_CODE(outcome, 0);
    QCOMPARE(outcome.out, text_of(path("runs/events/events.jsonl")));
    QCOMPARE(outcome.err, "");
  }

  void the_project_may_name_the_devices() {
    const Outcome outcome =
        run_strata({"train", "spirals.strata", "--epochs", "1", "--run-dir", "runs/project",
                    "--set", "parallel.devices=[\"cpu\",\"cpu\"]"},
                   folder_.path());
    VERIFY_CODE(outcome, 0);
    QCOMPARE(run::read_run(path("runs/project").toStdString())->info.devices.size(),
             std::size_t{2});
  }

  void bench_times_all_ranks_in_one_line() {
    const QStringList bench = {"bench", "spirals.strata", "--steps", "30", "--warmup",
                               "5",     "--threads",      "2"};
    const Outcome one = run_strata(bench, folder_.path());
    const Outcome two = run_strata(bench + QStringList{"--devices", "cpu,cpu"}, folder_.path());
    VERIFY_CODE(two, 0);
    QCOMPARE(two.out.count('\n'), 1);
    QCOMPARE(two.object()["ranks"].toInt(), 2);
    QCOMPARE(two.object()["threads"].toInt(), 2);
    const QJsonArray expected = one.object()["losses"].toArray();
    QCOMPARE(two.object()["losses"].toArray().size(), expected.size());
    for (int i = 0; i < expected.size(); ++i)
      QVERIFY(std::abs(two.object()["losses"][i].toDouble() - expected[i].toDouble()) < 1e-3);
  }

  void what_cannot_start_says_why_and_leaves_nothing_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("word");
    QTest::newRow("two ranks of strategy single")
        << QStringList{"--strategy", "single"} << "single";
    QTest::newRow("weights") << QStringList{"--init", "none.safetensors"} << "none.safetensors";
    QTest::newRow("folder of another run") << QStringList{"--run-dir", "runs/alone"} << "--resume";
  }
  void what_cannot_start_says_why_and_leaves_nothing() {
    QFETCH(QStringList, options);
    QFETCH(QString, word);
    Training training(QStringList{"spirals.strata", "--devices", "cpu,cpu"} + options,
                      folder_.path());
    QCOMPARE(training.end(), 1);
    QVERIFY2(training.err.contains(word), qPrintable(training.err));
    QCOMPARE(training.err.count('\n'), 1);
  }

  void an_impatience_that_is_no_number_is_refused() {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("STRATA_RANK_PATIENCE_S", "soon");
    Training training({"spirals.strata", "--devices", "cpu,cpu"}, folder_.path(), environment);
    QCOMPARE(training.end(), 1);
    QVERIFY2(training.err.contains("STRATA_RANK_PATIENCE_S"), qPrintable(training.err));
  }

  void an_interrupt_stops_all_ranks_with_a_checkpoint() {
    Training training(endless("runs/interrupted"), folder_.path());
    QVERIFY(training.says("\"type\":\"epoch\""));
    const auto ranks = ranks_below(training.process.processId());
    QCOMPARE(ranks.keys(), QList<int>({0, 1}));
    ::kill(static_cast<pid_t>(training.process.processId()), SIGINT);
    QCOMPARE(training.end(), 130);
    all_gone(ranks);
    QVERIFY(QFile::exists(path("runs/interrupted/checkpoints/last/state.json")));
    QCOMPARE(run::read_run(path("runs/interrupted").toStdString())->info.state, "stopped");
  }

  void a_command_stops_all_ranks() {
    Training training(endless("runs/told"), folder_.path());
    QVERIFY(training.says("\"type\":\"epoch\""));
    VERIFY_CODE(run_strata({"control", "runs/told", "stop"}, folder_.path()), 0);
    QCOMPARE(training.end(), 0);
  }

  void a_rank_that_falls_ends_the_run_everywhere_data() {
    QTest::addColumn<int>("rank");
    QTest::addColumn<int>("signal");
    QTest::addColumn<QString>("told");
    QTest::newRow("rank 0 killed") << 0 << SIGKILL << "rank 0 was killed (SIGKILL";
    QTest::newRow("rank 1 killed") << 1 << SIGKILL << "rank 1 was killed (SIGKILL";
    QTest::newRow("rank 0 crashed") << 0 << SIGSEGV << "rank 0 crashed (SIGSEGV)";
    QTest::newRow("rank 0 hangs") << 0 << SIGSTOP << "rank 0 was stopped (SIGSTOP)";
    QTest::newRow("rank 1 hangs") << 1 << SIGSTOP << "rank 1 was stopped (SIGSTOP)";
  }
  void a_rank_that_falls_ends_the_run_everywhere() {
    QFETCH(int, rank);
    QFETCH(int, signal);
    QFETCH(QString, told);
    const QString run = QString("runs/") + QTest::currentDataTag();
    Training training(endless(run), folder_.path(), impatient());
    QVERIFY(training.says("\"type\":\"checkpoint\""));
    const auto ranks = ranks_below(training.process.processId());
    QElapsedTimer clock;
    clock.start();
    ::kill(static_cast<pid_t>(ranks[rank]), signal);
    QCOMPARE(training.end(), 1);
    QVERIFY2(clock.elapsed() < 10'000, qPrintable(QString::number(clock.elapsed())));
    all_gone(ranks);
    // Who, what it was doing, and why.
    QVERIFY2(training.err.contains(told), qPrintable(training.err));
    QVERIFY2(training.err.contains(QString("rank %1 has died; it was at").arg(rank)) ||
                 training.err.contains(QString("rank %1 ").arg(rank)),
             qPrintable(training.err));
    const auto events = events_in(text_of(path(run + "/events.jsonl")));
    QCOMPARE(all_of<link::ProblemEvent>(events).size(), std::size_t{1});
    QVERIFY(QString::fromStdString(all_of<link::ProblemEvent>(events)[0].message).contains(told));
    QVERIFY(std::get<link::StateEvent>(events.back().payload).state == link::RunState::failed);
    QVERIFY(
        training.out.endsWith(text_of(path(run + "/events.jsonl")).section('\n', -2, -2) + '\n'));
    const auto info = run::read_run(path(run).toStdString())->info;
    QCOMPARE(info.state, "failed");
    QCOMPARE(info.exit.value(), 1);
  }

  void a_run_that_failed_goes_on_with_other_devices_data() {
    QTest::addColumn<QString>("run");
    QTest::addColumn<QString>("devices");
    QTest::newRow("on one") << "runs/rank 1 killed"
                            << "cpu";
    QTest::newRow("on three") << "runs/rank 0 killed"
                              << "cpu,cpu,cpu";
  }
  void a_run_that_failed_goes_on_with_other_devices() {
    QFETCH(QString, run);
    QFETCH(QString, devices);
    const auto before = run::find_checkpoint(path(run).toStdString(), "last");
    QVERIFY2(before.ok(), before.ok() ? "" : before.error().text().c_str());
    const int step = std::stoi(before->filename().string());
    const Outcome outcome = run_strata(
        {"train", "--resume", run, "--devices", devices, "--steps", QString::number(step + 50)},
        folder_.path());
    VERIFY_CODE(outcome, 0);
    QCOMPARE(run::read_run(path(run).toStdString())->steps, step + 50);
  }

  void a_rank_out_of_memory_says_so() {
    // Rank 0 is held back, so that rank 1 sleeps until its limit is set.
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("STRATA_RANK_PATIENCE_S", "60");
    Training training(
        {"shapes.strata", "--batch", "2000", "--devices", "cpu,cpu", "--run-dir", "runs/memory"},
        folder_.path(), environment);
    const qint64 starter = training.process.processId();
    QTRY_COMPARE_WITH_TIMEOUT(ranks_below(starter).size(), 2, 20'000);
    const auto ranks = ranks_below(starter);
    ::kill(static_cast<pid_t>(ranks[0]), SIGSTOP);
    QTRY_VERIFY_WITH_TIMEOUT(waits(ranks[1]), 30'000);
    const rlim_t used = stat_of(ranks[1]).value(20).toULongLong();
    const rlimit limit = {used + (rlim_t{48} << 20), RLIM_INFINITY};
    QCOMPARE(::prlimit(static_cast<pid_t>(ranks[1]), RLIMIT_AS, &limit, nullptr), 0);
    QElapsedTimer clock;
    clock.start();
    ::kill(static_cast<pid_t>(ranks[0]), SIGCONT);
    QCOMPARE(training.end(), 1);
    QVERIFY2(clock.elapsed() < 10'000, qPrintable(QString::number(clock.elapsed())));
    all_gone(ranks);
    QVERIFY2(training.err.contains("memory"), qPrintable(training.err));
    QCOMPARE(run::read_run(path("runs/memory").toStdString())->info.state, "failed");
  }

  void restarts_go_on_from_the_last_checkpoint_data() {
    QTest::addColumn<QString>("devices");
    QTest::addColumn<int>("rank");
    QTest::newRow("one device") << "cpu" << 0;
    QTest::newRow("two devices, rank 0") << "cpu,cpu" << 0;
    QTest::newRow("two devices, rank 1") << "cpu,cpu" << 1;
  }
  void restarts_go_on_from_the_last_checkpoint() {
    QFETCH(QString, devices);
    QFETCH(int, rank);
    const QString run = QString("runs/again on ") + QTest::currentDataTag();
    Training training(
        QStringList{"spirals.strata", "--epochs", "150", "--devices", devices, "--threads", "1",
                    "--events", "-", "--restarts", "1", "--run-dir", run},
        folder_.path());
    QVERIFY(training.says("\"type\":\"checkpoint\""));
    const auto ranks = ranks_below(training.process.processId());
    ::kill(static_cast<pid_t>(ranks[rank]), SIGKILL);
    QCOMPARE(training.end(), 0);
    QVERIFY2(training.err.contains("restart 1 of 1: the run goes on from step "),
             qPrintable(training.err));
    const auto events = events_in(text_of(path(run + "/events.jsonl")));
    QStringList states;
    for (const auto& state : all_of<link::StateEvent>(events))
      states << QString::fromStdString(std::string(word_for(state.state)));
    QCOMPARE(states,
             QStringList({"starting", "running", "failed", "starting", "running", "finished"}));
    QCOMPARE(run::read_run(path(run).toStdString())->epochs, 150);
  }

  void a_run_is_not_started_more_often_than_asked() {
    Training training(endless("runs/hopeless") + QStringList{"--restarts", "1"}, folder_.path());
    for (int start = 0; start < 2; ++start) {
      training.out.clear();
      QVERIFY(training.says("\"type\":\"checkpoint\""));
      ::kill(static_cast<pid_t>(ranks_below(training.process.processId())[1]), SIGKILL);
      QVERIFY(training.says("\"state\":\"failed\""));
    }
    QCOMPARE(training.end(), 1);
    QCOMPARE(training.err.count("restart "), 1);
  }
};

QTEST_GUILESS_MAIN(TestRanks)
#include "test_ranks.moc"
