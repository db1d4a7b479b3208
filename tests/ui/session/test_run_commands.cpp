// Commands reach the worker off the window's thread; what it does about them comes back.
#include <QElapsedTimer>

#include "session_rig.h"

using namespace strata;
using namespace strata::ui;
using namespace strata::ui::test;
using link::RunState;

class TestRunCommands : public QObject {
  Q_OBJECT

  SessionRig rig_;

 private slots:
  void pause_resume_and_stop_change_the_state() {
    const auto session = rig_.launch("steered");
    QTRY_VERIFY_WITH_TIMEOUT(session->history().last_step() > 5, kPatienceMs);
    session->pause();
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::paused, kPatienceMs);
    QVERIFY(session->is_active());
    session->resume();
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::running, kPatienceMs);
    QVERIFY(session->history().paused_seconds() > 0);
    session->stop();
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::stopped, kPatienceMs);
    QVERIFY(!session->is_active());
    QVERIFY(problems(*session).empty());
  }

  void commands_keep_their_order() {
    const auto session = rig_.launch("steered");
    QTRY_VERIFY_WITH_TIMEOUT(session->history().last_step() > 5, kPatienceMs);
    QSignalSpy states(session.get(), &RunSession::stateChanged);
    session->pause();
    session->resume();
    session->pause();
    session->stop();
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::stopped, kPatienceMs);
    std::vector<RunState> seen;
    for (const QList<QVariant>& change : states)
      seen.push_back(change[0].value<RunState>());
    QVERIFY(seen == (std::vector<RunState>{RunState::paused, RunState::running, RunState::paused,
                                           RunState::stopping, RunState::stopped}));
  }

  void a_learning_rate_takes_effect_and_a_checkpoint_is_written() {
    const auto session = rig_.launch("steered");
    QTRY_VERIFY_WITH_TIMEOUT(session->history().last_step() > 5, kPatienceMs);
    QSignalSpy checkpoints(session.get(), &RunSession::checkpointWritten);
    for (int i = 1; i <= 50; ++i)
      session->set_learning_rate(0.001 * i);  // a slider that is dragged
    session->checkpoint();
    QTRY_COMPARE_WITH_TIMEOUT(session->history().steps().learning_rate.back(), 0.05, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!checkpoints.isEmpty(), kPatienceMs);
    session->stop();
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::stopped, kPatienceMs);
  }

  void a_command_to_a_run_that_is_over_is_a_problem_with_a_way_on() {
    const auto session = rig_.launch("normal");
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::finished && !session->is_alive(),
                             kPatienceMs);
    session->pause();
    QTRY_COMPARE_WITH_TIMEOUT(problems(*session).size(), 1U, kPatienceMs);
    const link::ProblemEvent& problem = problems(*session)[0];
    QVERIFY2(text(problem).contains("could not be paused"), qPrintable(text(problem)));
    QCOMPARE(problem.remedy, std::string("go on from the last checkpoint (step 60)"));
  }

  void a_worker_that_hangs_keeps_neither_the_window_nor_its_closing_waiting() {
    auto session = rig_.launch("hang");
    const auto folder = session->folder();
    QTRY_COMPARE_WITH_TIMEOUT(session->history().last_step(), 25, kPatienceMs);
    QElapsedTimer took;
    took.start();
    session->pause();
    session->stop();
    QVERIFY(took.elapsed() < 500);
    QVERIFY(session->is_alive());
    QTRY_COMPARE_WITH_TIMEOUT(problems(*session).size(), 1U, kPatienceMs);
    QVERIFY2(text(problems(*session)[0]).contains("does not answer"),
             qPrintable(text(problems(*session)[0])));
    took.start();  // the second command is under way
    session.reset();
    QVERIFY(took.elapsed() < 500);
    SessionRig::kill_worker(folder);
  }
};

QTEST_GUILESS_MAIN(TestRunCommands)
#include "test_run_commands.moc"
