// A run's history: columns by step, what a resume drops, time without pauses.
#include <QTest>
#include <cmath>

#include "ui/session/run_history.h"

using namespace strata;
using namespace strata::ui;
using link::RunState;

namespace {

link::Event steps(std::int64_t first, const std::vector<double>& loss, double time = 1) {
  return {time, link::StepsEvent{first, 1, loss, {}, {}, {}}};
}

link::Event state(RunState state, double time) { return {time, link::StateEvent{state, ""}}; }

link::Event epoch(std::int64_t number) {
  link::EpochEvent event;
  event.epoch = number;
  return {1, event};
}

link::Event checkpoint(std::int64_t step, bool best = false) {
  return {1, link::CheckpointEvent{step, "checkpoints/" + std::to_string(step), best}};
}

}  // namespace

class TestRunHistory : public QObject {
  Q_OBJECT

 private slots:
  void entry_i_belongs_to_step_i_plus_one() {
    RunHistory history;
    history.add({5, link::StepsEvent{1, 1, {3, 2}, {0.1, 0.2}, {0.01, 0.01}, {7, 8}}});
    history.add({6, link::StepsEvent{3, 1, {1}, {0.3}, {0.02}, {9}}});
    QCOMPARE(history.steps().loss, (std::vector<double>{3, 2, 1}));
    QCOMPARE(history.steps().accuracy, (std::vector<double>{0.1, 0.2, 0.3}));
    QCOMPARE(history.steps().learning_rate, (std::vector<double>{0.01, 0.01, 0.02}));
    QCOMPARE(history.steps().step_ms, (std::vector<double>{7, 8, 9}));
    QCOMPARE(history.steps().time, (std::vector<double>{5, 5, 6}));
    QCOMPARE(history.last_step(), 3);
  }

  void steps_never_said_hold_nan() {
    RunHistory history;
    history.add(steps(1, {3}));
    history.add(steps(4, {0.5}));
    QCOMPARE(history.steps().loss.size(), 4U);
    QVERIFY(std::isnan(history.steps().loss[1]) && std::isnan(history.steps().loss[2]));
    QCOMPARE(history.steps().loss[3], 0.5);
    QVERIFY(std::isnan(history.steps().time[2]));
    QCOMPARE(history.steps().learning_rate.size(), 4U);
  }

  void accuracy_stays_empty_where_the_task_has_none() {
    RunHistory history;
    history.add(steps(1, {3, 2}));
    QVERIFY(history.steps().accuracy.empty());
    history.add({1, link::StepsEvent{3, 1, {1}, {0.5}, {}, {}}});
    QCOMPARE(history.steps().accuracy.size(), 3U);
    QVERIFY(std::isnan(history.steps().accuracy[1]));
    QCOMPARE(history.steps().accuracy[2], 0.5);
  }

  void joined_steps_keep_each_events_time() {
    RunHistory history;
    history.add_steps({1, 1, {3, 2, 1}, {}, {}, {}}, {10, 10, 11});
    QCOMPARE(history.steps().time, (std::vector<double>{10, 10, 11}));
    QCOMPARE(history.last_time(), 11.0);
  }

  void a_resume_overwrites_what_lies_behind_its_checkpoint() {
    RunHistory history;
    history.add(steps(1, {6, 5, 4, 3}));
    history.add(epoch(1));
    history.add(checkpoint(4));
    history.add(steps(5, {2, 1, 0.5, 0.25}));
    history.add(epoch(2));
    history.add(checkpoint(8));
    history.add({1, link::LayersEvent{8, {}}});
    history.add(state(RunState::starting, 2));
    QCOMPARE(history.last_step(), 8);  // nothing was trained again so far
    history.add(steps(5, {20, 10}));
    QCOMPARE(history.steps().loss, (std::vector<double>{6, 5, 4, 3, 20, 10}));
    QCOMPARE(history.steps().time.size(), 6U);
    QCOMPARE(history.last_step(), 6);
    QCOMPARE(history.epochs().size(), 1U);
    QCOMPARE(history.epoch_steps(), (std::vector<std::int64_t>{4}));
    QCOMPARE(history.checkpoints().size(), 1U);
    QVERIFY(history.layers().empty());
  }

  void numbers_no_step_has_are_passed_over() {
    RunHistory history;
    history.add(steps(1, {3}));
    history.add(steps(0, {9}));
    history.add(steps(-5, {9}));
    history.add(steps(INT64_MAX, {9}));
    history.add(steps(std::int64_t{1} << 29, {9}));
    QCOMPARE(history.steps().loss, (std::vector<double>{3}));
    QCOMPARE(history.last_step(), 1);
  }

  void a_checkpoint_is_listed_once_and_stays_the_best() {
    RunHistory history;
    history.add(checkpoint(4, true));
    history.add(checkpoint(8));
    history.add(checkpoint(4));
    QCOMPARE(history.checkpoints().size(), 2U);
    QCOMPARE(history.checkpoints().back().step, 4);
    QVERIFY(history.checkpoints().back().best);
  }

  void ranks_hold_the_newest_report_of_each() {
    RunHistory history;
    history.add({1, link::RankEvent{1, "cuda:1", 5, 0, 0, 0}});
    history.add({1, link::RankEvent{0, "cuda:0", 4, 0, 0, 0}});
    history.add({2, link::RankEvent{1, "cuda:1", 6, 0, 0, 0}});
    QCOMPARE(history.ranks().size(), 2U);
    QCOMPARE(history.ranks()[0].device, std::string("cuda:0"));
    QCOMPARE(history.ranks()[1].step_ms, 6.0);
    QCOMPARE(history.rank_reports().size(), 3U);
  }

  void reports_of_a_long_run_are_thinned_out_in_order() {
    RunHistory history;
    for (int step = 1; step <= 10000; ++step)
      history.add({1, link::LayersEvent{step, {}}});
    const auto& layers = history.layers();
    QVERIFY(layers.size() <= 4096 && layers.size() > 2000);
    QCOMPARE(layers.front().step, 1);
    QCOMPARE(layers.back().step, 10000);
    QVERIFY(std::is_sorted(layers.begin(), layers.end(),
                           [](const auto& a, const auto& b) { return a.step < b.step; }));
  }

  void time_paused_is_counted_while_it_lasts_and_after() {
    RunHistory history;
    history.add(state(RunState::starting, 100));
    history.add(state(RunState::running, 101));
    history.add(state(RunState::paused, 110));
    QCOMPARE(history.paused_seconds(), 0.0);
    history.add({115, checkpoint(1).payload});
    QCOMPARE(history.paused_seconds(), 5.0);
    history.add(state(RunState::running, 130));
    history.add(steps(1, {1}, 140));
    QCOMPARE(history.paused_seconds(), 20.0);
    QCOMPARE(history.started(), 100.0);
    QCOMPARE(history.last_time(), 140.0);
  }

  void time_without_a_worker_is_no_training() {
    RunHistory history;
    history.add(state(RunState::starting, 100));
    history.add(state(RunState::running, 100));
    history.add(steps(1, {1}, 150));
    history.add(state(RunState::starting, 1000));
    history.add(state(RunState::running, 1001));
    QCOMPARE(history.paused_seconds(), 851.0);
  }

  void a_run_taken_up_again_is_not_done() {
    RunHistory history;
    history.add({1, link::DoneEvent{1, 0.9, 5, ""}});
    history.add(state(RunState::finished, 2));
    QVERIFY(history.done().has_value());
    history.add(state(RunState::starting, 3));
    QVERIFY(!history.done().has_value());
    QVERIFY(history.state() == RunState::starting);
  }
};

QTEST_GUILESS_MAIN(TestRunHistory)
#include "test_run_history.moc"
