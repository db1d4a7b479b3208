// A window that comes later: it finds the run, sees all of it, and what a resume trains again.
#include "session_rig.h"
#include "ui/session/run_finder.h"

using namespace strata;
using namespace strata::ui;
using namespace strata::ui::test;
using link::RunState;

namespace {

void compare(const RunHistory& a, const RunHistory& b) {
  QCOMPARE(a.steps().loss, b.steps().loss);
  QCOMPARE(a.steps().learning_rate, b.steps().learning_rate);
  QCOMPARE(a.steps().time, b.steps().time);
  QCOMPARE(a.epoch_steps(), b.epoch_steps());
  QCOMPARE(a.checkpoints().size(), b.checkpoints().size());
  QCOMPARE(a.layers().size(), b.layers().size());
  QCOMPARE(a.paused_seconds(), b.paused_seconds());
  QVERIFY(a.state() == b.state());
}

}  // namespace

class TestReattach : public QObject {
  Q_OBJECT

  SessionRig rig_;

 private slots:
  void a_second_session_sees_the_same_history_without_gap() {
    const auto first = rig_.launch("steered");
    QTRY_VERIFY_WITH_TIMEOUT(first->history().last_step() > 50, kPatienceMs);
    RunSession second(first->folder());
    QTRY_VERIFY_WITH_TIMEOUT(second.is_caught_up(), kPatienceMs);
    QVERIFY(second.is_alive() && second.is_active());
    QVERIFY(second.history().last_step() > 50);
    const std::int64_t seen = second.history().last_step();
    QTRY_VERIFY_WITH_TIMEOUT(second.history().last_step() > seen + 50, kPatienceMs);
    second.stop();
    QTRY_VERIFY_WITH_TIMEOUT(first->state() == RunState::stopped, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(second.state() == RunState::stopped, kPatienceMs);
    compare(first->history(), second.history());
    QTRY_VERIFY_WITH_TIMEOUT(!first->is_alive() && !second.is_alive(), kPatienceMs);
    QVERIFY(!first->is_lost() && !second.is_lost());
  }

  void the_run_outlives_its_session_and_a_new_window_finds_it() {
    auto first = rig_.launch("steered");
    QTRY_VERIFY_WITH_TIMEOUT(first->history().last_step() > 10, kPatienceMs);
    const auto folder = first->folder();
    first.reset();
    const auto finished = rig_.launch("normal");  // newer, but over
    QTRY_VERIFY_WITH_TIMEOUT(!finished->is_alive(), kPatienceMs);
    QCOMPARE(active_run_in(rig_.runs()), folder);
    RunSession second(folder);
    QTRY_VERIFY_WITH_TIMEOUT(second.is_active(), kPatienceMs);
    second.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!second.is_alive(), kPatienceMs);
    QVERIFY(active_run_in(rig_.runs()).empty());
  }

  void a_worker_that_died_unseen_is_lost_for_the_next_window() {
    auto first = rig_.launch("crash");
    QTRY_VERIFY_WITH_TIMEOUT(first->is_lost(), kPatienceMs);
    RunSession second(first->folder());
    QTRY_VERIFY_WITH_TIMEOUT(second.is_lost(), kPatienceMs);
    QVERIFY(second.state() == RunState::running);
    QVERIFY2(text(problems(second).at(0)).contains("std::bad_alloc"),
             qPrintable(text(problems(second).at(0))));
    QVERIFY(active_run_in(rig_.runs()).empty());
  }

  void a_process_that_has_got_a_dead_workers_number_is_not_it() {
    const auto run = rig_.launch("silent-death");
    QTRY_VERIFY_WITH_TIMEOUT(run->is_lost(), kPatienceMs);
    // This test's own process began long after that moment.
    auto info = std::move(run::read_run_info(run->folder())).value();
    info.process = QCoreApplication::applicationPid();
    QVERIFY(run::write_run_info(run->folder(), info).ok());
    const auto file = run->folder() / "run.json";
    std::filesystem::last_write_time(
        file, std::filesystem::last_write_time(file) - std::chrono::hours(24));
    RunSession second(run->folder());
    QTRY_VERIFY_WITH_TIMEOUT(second.is_lost(), kPatienceMs);
  }

  void steps_trained_again_after_a_resume_overwrite_the_older_ones() {
    const auto folder = rig_.fresh_folder();
    auto first = rig_.launch("silent-death", folder);  // at step 25, the checkpoint is of step 20
    QTRY_VERIFY_WITH_TIMEOUT(first->is_lost(), kPatienceMs);
    const auto resumed = rig_.launch("normal", folder, /*resume=*/true, 40);
    QTRY_VERIFY_WITH_TIMEOUT(resumed->state() == RunState::finished, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(first->state() == RunState::finished, kPatienceMs);
    QVERIFY(!first->is_lost());  // it saw the run go on
    const auto& loss = resumed->history().steps().loss;
    QCOMPARE(loss.size(), 40U);
    for (std::size_t i = 0; i < 40; ++i)
      QCOMPARE(loss[i], 1.0 / static_cast<double>(i + 1) + (i < 20 ? 0 : 10));
    compare(first->history(), resumed->history());
  }
};

QTEST_GUILESS_MAIN(TestReattach)
#include "test_reattach.moc"
