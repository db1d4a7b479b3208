// runs, watch, control and inspect on a run that this test writes itself.
#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "program.h"
#include "run/control.h"
#include "run/run_folder.h"

using namespace strata::run;
using namespace strata::link;
using strata::test::Outcome;
using strata::test::run_strata;

class TestRuns : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  std::unique_ptr<RunFolder> make(const char* name) {
    RunInfo info;
    info.name = name;
    info.state = "starting";
    info.started = 1700000000;
    info.host = "here";
    info.devices = {"cpu"};
    const auto path = std::filesystem::path(folder_.path().toStdString()) / "runs" / name;
    auto made = RunFolder::create(
        path, info, {{"strata", 1}, {"name", name}, {"layers", nlohmann::ordered_json::array()}});
    return std::move(made).value();
  }
  static void write_epoch(RunFolder& run, std::int64_t epoch) {
    QVERIFY(
        run.append(
               {1700000001.0 + static_cast<double>(epoch),
                StepsEvent{
                    (epoch - 1) * 2 + 1, epoch, {0.5, 0.25}, {0.5, 0.75}, {0.001, 0.001}, {1, 1}}})
            .ok());
    QVERIFY(run.append({1700000001.5 + static_cast<double>(epoch),
                        EpochEvent{epoch, 0.375, 0.625, 0.25, 0.875, 1, 100, {}}})
                .ok());
  }
  static void write_state(RunFolder& run, RunState state) {
    QVERIFY(run.append({1700000100, StateEvent{state, ""}}).ok());
  }

 private slots:
  void runs_are_listed_with_their_results() {
    const auto run = make("done");
    write_state(*run, RunState::running);
    write_epoch(*run, 1);
    write_epoch(*run, 2);
    write_state(*run, RunState::finished);
    const Outcome text = run_strata({"runs"}, folder_.path());
    VERIFY_CODE(text, 0);
    QVERIFY2(text.out.contains("finished") && text.out.contains("87.50 %") &&
                 text.out.contains("runs/done"),
             qPrintable(text.out));
    const QJsonObject entry = run_strata({"runs", folder_.path(), "--json"}).array()[0].toObject();
    QCOMPARE(entry["steps"].toInt(), 4);
    QCOMPARE(entry["epochs"].toInt(), 2);
    QCOMPARE(entry["val_accuracy"].toDouble(), 0.875);
    QCOMPARE(entry["alive"].toBool(true), false);
    QVERIFY(run_strata({"inspect", folder_.filePath("runs/done")}).out.contains("finished"));
    VERIFY_CODE(run_strata({"runs", "/nowhere"}), 1);
  }

  void a_worker_that_vanished_has_died() {
    const auto run = make("killed");
    write_state(*run, RunState::running);
    QVERIFY(run_strata({"runs"}, folder_.path()).out.contains("died"));
    const Outcome watched = run_strata({"watch", "killed"}, folder_.path());
    VERIFY_CODE(watched, 1);
    QVERIFY(watched.err.contains("--resume"));
  }

  void what_cannot_be_shown_of_a_run_is_said_once() {
    const auto run = make("newer");
    const auto append = [&](const char* lines) {
      std::ofstream(run->path() / "events.jsonl", std::ios::app) << lines;
    };
    append("{\"type\":\"landscape\",\"t\":1}\n{\"type\":\"landscape\",\"t\":2}\nno event\n");
    write_epoch(*run, 1);
    write_state(*run, RunState::finished);
    const Outcome outcome = run_strata({"watch", "newer"}, folder_.path());
    VERIFY_CODE(outcome, 0);
    QVERIFY(outcome.out.contains("87.50 %"));
    QCOMPARE(outcome.err.count("a newer version of Strata wrote it"), 1);
    QCOMPARE(outcome.err.count("cannot be read"), 1);
  }

  void a_finished_run_is_watched_from_its_beginning() {
    const Outcome text = run_strata({"watch", "done"}, folder_.path());
    VERIFY_CODE(text, 0);
    QCOMPARE(text.out.count("val accuracy 87.50 %"), 2);
    const Outcome json = run_strata({"watch", "done", "--json"}, folder_.path());
    QCOMPARE(json.out.count('\n'), 6);
    VERIFY_CODE(run_strata({"watch", "nowhere"}, folder_.path()), 1);
  }

  void a_run_that_is_alive_is_followed_to_its_end() {
    const auto run = make("alive");
    auto server = std::move(ControlServer::listen(run->path(), {})).value();
    write_state(*run, RunState::running);
    QProcess watch;
    watch.setWorkingDirectory(folder_.path());
    watch.start(STRATA_PROGRAM, {"watch", "alive"});
    write_epoch(*run, 1);
    QVERIFY(watch.waitForReadyRead(20'000));
    write_epoch(*run, 2);
    write_state(*run, RunState::stopped);
    QVERIFY(watch.waitForFinished(20'000));
    QCOMPARE(watch.exitCode(), 0);
    QVERIFY(run_strata({"runs", "--json"}, folder_.path()).out.contains("\"alive\": true"));
  }

  void commands_reach_the_worker() {
    const auto run = make("steered");
    const auto server = std::move(ControlServer::listen(run->path(), {})).value();
    for (const char* verb : {"pause", "resume", "checkpoint", "stop"})
      VERIFY_CODE(run_strata({"control", "steered", verb}, folder_.path()), 0);
    VERIFY_CODE(run_strata({"control", folder_.filePath("runs/steered"), "set", "lr=0.0003"}), 0);
    for (const Command::Do expected :
         {Command::Do::pause, Command::Do::resume, Command::Do::checkpoint, Command::Do::stop})
      QVERIFY(server->poll()->what == expected);
    QCOMPARE(server->poll()->learning_rate, 0.0003);
  }

  void a_run_that_is_not_alive_cannot_be_steered() {
    const Outcome outcome = run_strata({"control", "done", "stop"}, folder_.path());
    VERIFY_CODE(outcome, 1);
    QVERIFY(outcome.err.contains("the run is not alive"));
    VERIFY_CODE(run_strata({"control", "nowhere", "stop"}, folder_.path()), 1);
  }
};

QTEST_GUILESS_MAIN(TestRuns)
#include "test_runs.moc"
