// A session beside every kind of worker: one that ends well, fails, dies, hangs or is newer.
#include <cmath>
#include <fstream>

#include "session_rig.h"

using namespace strata;
using namespace strata::ui;
using namespace strata::ui::test;
using link::RunState;

class TestRunSession : public QObject {
  Q_OBJECT

  SessionRig rig_;

 private slots:
  void a_run_is_told_from_start_to_finish() {
    const auto session = rig_.launch("normal");
    QSignalSpy states(session.get(), &RunSession::stateChanged);
    QSignalSpy epochs(session.get(), &RunSession::epochFinished);
    QSignalSpy finished(session.get(), &RunSession::finished);
    QVERIFY(session->is_alive());  // it was started, so it is there
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::finished, kPatienceMs);
    const RunHistory& history = session->history();
    QCOMPARE(history.last_step(), 60);
    for (std::size_t i = 0; i < 60; ++i)
      QCOMPARE(history.steps().loss[i], 1.0 / static_cast<double>(i + 1));
    QCOMPARE(history.epoch_steps(), (std::vector<std::int64_t>{20, 40, 60}));
    QCOMPARE(history.model()->parameters, 7850);
    QCOMPARE(history.checkpoints().back().step, 60);
    QCOMPARE(history.layers().size(), 3U);
    QCOMPARE(states.size(), 3);
    QCOMPARE(epochs.size(), 3);
    QCOMPARE(finished.size(), 1);
    QVERIFY(!session->is_active());
    QTRY_VERIFY_WITH_TIMEOUT(!session->is_alive(), kPatienceMs);
    QVERIFY(!session->is_lost());
    QVERIFY(problems(*session).empty());
  }

  void steps_come_without_gap_and_are_in_the_history_by_then() {
    const auto session = rig_.launch("flood", 20000);
    std::int64_t next = 1;
    bool in_history = true;
    connect(session.get(), &RunSession::stepsArrived, this, [&](const link::StepsEvent& steps) {
      in_history = in_history && steps.first == next;
      next += static_cast<std::int64_t>(steps.loss.size());
      in_history = in_history && session->history().last_step() == next - 1;
    });
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::finished, kPatienceMs);
    QVERIFY(in_history);
    QCOMPARE(next, 20001);
  }

  void a_failed_run_says_why_and_is_not_lost() {
    const auto session = rig_.launch("fail");
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::failed, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!session->is_alive(), kPatienceMs);
    QVERIFY(!session->is_lost());
    QCOMPARE(problems(*session).size(), 1U);
    QCOMPARE(problems(*session)[0].message, std::string("the loss is not a number"));
  }

  void a_lost_worker_is_told_with_its_end_and_the_way_on_data() {
    QTest::addColumn<QByteArray>("behaviour");
    QTest::addColumn<QString>("says");
    QTest::newRow("killed") << QByteArray("silent-death") << "signal 9";
    QTest::newRow("crashed") << QByteArray("crash") << "signal 6";
    QTest::newRow("last words") << QByteArray("crash") << "std::bad_alloc";
    QTest::newRow("left") << QByteArray("silent-exit") << "exit code 3";
  }
  void a_lost_worker_is_told_with_its_end_and_the_way_on() {
    QFETCH(QByteArray, behaviour);
    QFETCH(QString, says);
    const auto session = rig_.launch(behaviour);
    QSignalSpy lost(session.get(), &RunSession::workerLost);
    QTRY_COMPARE_WITH_TIMEOUT(lost.size(), 1, kPatienceMs);
    QVERIFY(session->is_lost());
    QVERIFY(!session->is_alive());
    QVERIFY(!session->is_active());
    QVERIFY(session->state() == RunState::running);
    QCOMPARE(session->history().last_step(), 25);  // its last steps were still read
    QCOMPARE(problems(*session).size(), 1U);
    const link::ProblemEvent& problem = problems(*session)[0];
    QCOMPARE(problem.severity, std::string("error"));
    QVERIFY2(text(problem).contains(says), qPrintable(text(problem)));
    QCOMPARE(problem.remedy, std::string("go on from the last checkpoint (step 20)"));
  }

  void a_worker_that_cannot_begin_is_told_in_its_own_words() {
    const auto session = rig_.launch("bad-start");
    QSignalSpy lost(session.get(), &RunSession::workerLost);
    QTRY_COMPARE_WITH_TIMEOUT(lost.size(), 1, kPatienceMs);
    const link::ProblemEvent& problem = problems(*session).at(0);
    QVERIFY2(text(problem).contains("exit code 1"), qPrintable(text(problem)));
    QVERIFY2(text(problem).contains("cnn.strata:3:7: the layer kind 'conv9d' is not known"),
             qPrintable(text(problem)));
    QCOMPARE(problem.remedy, std::string("start again"));
    QVERIFY(std::filesystem::is_empty(session->folder().parent_path()) ||
            !std::filesystem::exists(session->folder()));
  }

  void a_resume_that_fails_at_once_is_told_although_the_run_had_ended() {
    const auto folder = rig_.fresh_folder();
    auto session = rig_.launch("fail", folder);
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::failed && !session->is_alive(),
                             kPatienceMs);
    session = rig_.launch("bad-start", folder, /*resume=*/true);
    QSignalSpy lost(session.get(), &RunSession::workerLost);
    QTRY_COMPARE_WITH_TIMEOUT(lost.size(), 1, kPatienceMs);
    QVERIFY2(text(problems(*session).back()).contains("conv9d"),
             qPrintable(text(problems(*session).back())));
  }

  void half_a_line_is_told_when_it_is_whole() {
    const auto session = rig_.launch("half-line");
    QTRY_COMPARE_WITH_TIMEOUT(session->history().last_step(), 25, kPatienceMs);
    session->resume();
    QTRY_COMPARE_WITH_TIMEOUT(session->history().last_step(), 26, kPatienceMs);
    QCOMPARE(session->history().steps().loss[25], 0.125);
    QVERIFY(std::isnan(session->history().steps().learning_rate[25]));
    QVERIFY(problems(*session).empty());
    session->stop();
    QTRY_VERIFY_WITH_TIMEOUT(!session->is_alive(), kPatienceMs);
  }

  void events_of_a_newer_version_are_passed_over_with_one_note() {
    const auto session = rig_.launch("newer");
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::finished, kPatienceMs);
    QCOMPARE(session->history().last_step(), 60);
    QCOMPARE(problems(*session).size(), 1U);
    QCOMPARE(problems(*session)[0].severity, std::string("note"));
    QVERIFY(text(problems(*session)[0]).contains("newer Strata"));
  }

  void a_stalled_worker_is_alive_and_not_lost() {
    const auto session = rig_.launch("stall");
    QTRY_COMPARE_WITH_TIMEOUT(session->history().last_step(), 25, kPatienceMs);
    session->pause();
    QTest::qWait(300);  // several looks
    QVERIFY(session->is_alive() && session->is_active() && !session->is_lost());
    QVERIFY(session->state() == RunState::running);
    session->stop();
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::finished, kPatienceMs);
  }

  void a_file_of_events_in_the_old_ones_place_begins_the_history_anew() {
    const auto session = rig_.launch("normal");
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::finished, kPatienceMs);
    QSignalSpy replaced(session.get(), &RunSession::historyReplaced);
    const auto file = session->folder() / "events.jsonl";
    std::ofstream(file) << link::to_line({1, link::StepsEvent{1, 1, {7, 6}, {}, {}, {}}}) << "\n"
                        << link::to_line({1, link::StateEvent{RunState::stopped, ""}}) << "\n";
    QTRY_COMPARE_WITH_TIMEOUT(replaced.size(), 1, kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(session->history().last_step(), 2, kPatienceMs);
    QVERIFY(session->history().epochs().empty());
    QVERIFY(!session->is_lost());
  }

  void a_folder_that_is_not_there_is_waited_for() {
    RunSession session(rig_.fresh_folder());
    QTRY_VERIFY_WITH_TIMEOUT(session.is_caught_up(), kPatienceMs);
    QVERIFY(!session.is_alive() && !session.is_lost());
    const auto worker = rig_.launch("normal", session.folder());
    QTRY_VERIFY_WITH_TIMEOUT(session.state() == RunState::finished, kPatienceMs);
    QCOMPARE(session.history().last_step(), 60);
  }
};

QTEST_GUILESS_MAIN(TestRunSession)
#include "test_run_session.moc"
