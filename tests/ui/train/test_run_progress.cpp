// The arithmetic of the Train page, without widgets: progress, health, marks, log, smoothing.
#include <QTest>
#include <cmath>
#include <limits>

#include "ui/session/gradient_health.h"
#include "ui/train/chart_panel.h"
#include "ui/train/devices_panel.h"
#include "ui/train/learning_rate_marks.h"
#include "ui/train/run_log.h"
#include "ui/train/run_progress.h"

namespace strata::ui {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

RunSettings facts_with(std::int64_t epochs, std::int64_t batch = 64) {
  RunSettings facts;
  facts.training.emplace();
  facts.training->epochs = epochs;
  facts.training->batch = batch;
  return facts;
}

link::StepsEvent steps(std::int64_t first, std::size_t count, double step_ms = 10) {
  link::StepsEvent event;
  event.first = first;
  event.loss.assign(count, 1.0);
  event.learning_rate.assign(count, 0.001);
  event.step_ms.assign(count, step_ms);
  return event;
}

link::ModelEvent model(std::int64_t steps_per_epoch, std::int64_t total) {
  link::ModelEvent event;
  event.steps_per_epoch = steps_per_epoch;
  event.total_steps = total;
  return event;
}

link::LayersEvent report(std::int64_t step, double first, double second, double zeros = 0.2) {
  return {step, {{"conv1", first, 1, 1e-3, zeros}, {"fc1", second, 1, 1e-3, 0.1}}};
}

GradientHealth health_of(const std::vector<link::LayersEvent>& reports) {
  return health_of(reports, [](const std::string&) { return true; });
}

class TestRunProgress : public QObject {
  Q_OBJECT

 private slots:
  void a_run_half_way() {
    RunHistory history;
    history.add({100, link::StateEvent{link::RunState::running, {}}});
    history.add({100, model(100, 500)});
    for (int i = 0; i < 25; ++i)
      history.add({100 + 0.1 * (i + 1), steps(10 * i + 1, 10)});
    const RunProgress progress = progress_of(history, facts_with(5), 102.5, true);
    QCOMPARE(progress.step, 250);
    QCOMPARE(progress.total_steps, 500);
    QCOMPARE(progress.epoch, 3);
    QCOMPARE(progress.epochs, 5);
    QCOMPARE(progress.share, 0.5);
    QVERIFY(std::abs(progress.elapsed_s - 2.5) < 1e-6);
    QVERIFY(std::abs(*progress.remaining_s - 2.5) < 0.2);
    QVERIFY(std::abs(*progress.samples_per_s - 6400) < 1);
    QCOMPARE(*progress.next_validation, 300);
  }

  void pauses_count_neither_for_elapsed_nor_for_remaining() {
    RunHistory history;
    history.add({100, link::StateEvent{link::RunState::running, {}}});
    history.add({100, model(100, 200)});
    history.add({101, steps(1, 100)});
    history.add({101, link::StateEvent{link::RunState::paused, {}}});
    history.add({701, link::StateEvent{link::RunState::running, {}}});
    history.add({701.01, steps(101, 1)});
    const RunProgress progress = progress_of(history, facts_with(2), 701.01, true);
    QVERIFY(progress.elapsed_s < 1.1);
    QVERIFY(*progress.remaining_s < 10);
  }

  void time_stands_still_while_paused_and_after_the_end() {
    RunHistory history;
    history.add({100, link::StateEvent{link::RunState::running, {}}});
    history.add({105, steps(1, 10)});
    history.add({105, link::StateEvent{link::RunState::paused, {}}});
    QVERIFY(std::abs(progress_of(history, facts_with(1), 5000, true).elapsed_s - 5) < 1e-6);
    history.add({106, link::StateEvent{link::RunState::stopped, {}}});
    const RunProgress ended = progress_of(history, facts_with(1), 5000, false);
    QVERIFY(ended.elapsed_s <= 6);
    QVERIFY(!ended.remaining_s);
  }

  void a_worker_that_does_not_tell_the_length_shows_it_with_its_first_epoch() {
    RunHistory history;
    history.add({1, steps(1, 40)});
    QCOMPARE(progress_of(history, facts_with(3), 2, true).total_steps, 0);
    history.add({2, link::EpochEvent{1, 0.5, {}, 0.6, 0.7, 1, 100, {}}});
    const RunProgress progress = progress_of(history, facts_with(3), 2, true);
    QCOMPARE(progress.steps_per_epoch, 40);
    QCOMPARE(progress.total_steps, 120);
    QCOMPARE(progress.epoch, 1);
  }

  void the_best_values_know_their_steps() {
    RunHistory history;
    const double losses[] = {0.9, 0.4, 0.6};
    for (int i = 0; i < 3; ++i) {
      history.add({1.0 + i, steps(10 * i + 1, 10)});
      history.add({1.5 + i, link::EpochEvent{i + 1, 1, {}, losses[i], 0.5 + 0.1 * i, 1, 1, {}}});
    }
    const RunProgress progress = progress_of(history, {}, 5, false);
    QCOMPARE(progress.best_val_loss->value, 0.4);
    QCOMPARE(progress.best_val_loss->step, 20);
    QCOMPARE(progress.best_val_accuracy->step, 30);
  }

  void an_empty_history_divides_by_nothing() {
    const RunProgress progress = progress_of({}, {}, 10, true);
    QCOMPARE(progress.step, 0);
    QCOMPARE(progress.elapsed_s, 0.0);
    QVERIFY(!progress.remaining_s && !progress.step_ms && !progress.best_val_loss);
  }

  void sound_layers_are_healthy() {
    const GradientHealth health = health_of({report(1, 0.2, 0.8), report(2, 0.3, 0.7)});
    QVERIFY(health.worst == Verdict::healthy);
    QCOMPARE(health.layers.size(), std::size_t(2));
    QVERIFY(health_of({}).layers.empty());
  }

  void a_layer_with_nine_tenths_of_zeros_is_dead() {
    const GradientHealth health = health_of({report(1, 0.2, 0.8, 0.95), report(2, 0.2, 0.8, 0.95)});
    QVERIFY(health.worst == Verdict::dead);
    QCOMPARE(health.worst_layer, std::string("conv1"));
    const GradientHealth at_limit = health_of({report(1, 0.2, 0.8, 0.9), report(2, 0.2, 0.8, 0.9)});
    QVERIFY(at_limit.worst == Verdict::healthy);
  }

  void zeros_are_no_fault_where_there_is_no_relu() {
    const std::vector<link::LayersEvent> reports{report(1, 0.2, 0.8, 0.95),
                                                 report(2, 0.2, 0.8, 0.95)};
    const GradientHealth health =
        health_of(reports, [](const std::string& id) { return id != "conv1"; });
    QVERIFY(health.worst == Verdict::healthy);
    QVERIFY(!health.layers[0].rectified);
  }

  void a_gradient_far_below_the_others_has_vanished() {
    const GradientHealth health = health_of({report(1, 1e-6, 0.8), report(2, 1e-6, 0.8)});
    QVERIFY(health.worst == Verdict::vanishing);
    QCOMPARE(health.worst_layer, std::string("conv1"));
    // A network that is done as a whole has not.
    QVERIFY(health_of({report(1, 1e-12, 1e-7), report(2, 1e-12, 1e-7)}).worst == Verdict::healthy);
  }

  void growth_against_the_layers_past_is_explosion() {
    std::vector<link::LayersEvent> reports;
    for (int i = 0; i < 20; ++i)
      reports.push_back(report(i, 0.2, 0.5));
    reports.push_back(report(20, 0.2, 60));
    QVERIFY(health_of(reports).worst == Verdict::healthy);  // one odd batch
    reports.push_back(report(21, 0.2, 70));
    QVERIFY(health_of(reports).worst == Verdict::exploding);
    QCOMPARE(health_of(reports).worst_layer, std::string("fc1"));
  }

  void nan_is_traced_to_where_it_began() {
    // From the end backwards: fc1 is well, so it began in conv1.
    const GradientHealth first =
        health_of({report(1, 0.2, 0.8), report(2, kNan, 0.8), report(3, kNan, kNan)});
    QVERIFY(first.worst == Verdict::not_a_number);
    QCOMPARE(first.worst_layer, std::string("conv1"));
    QCOMPARE(health_of({report(1, 0.2, 0.8), report(2, kNan, kNan)}).worst_layer,
             std::string("fc1"));
  }

  void a_rate_that_somebody_set_is_marked_once() {
    std::vector<double> rates(100, 0.001);
    LearningRateMarks marks;
    QVERIFY(!marks.update(rates, facts_with(5), 50, 250));
    rates.resize(150, 0.0005);
    QVERIFY(marks.update(rates, facts_with(5), 50, 250));
    QVERIFY(!marks.update(rates, facts_with(5), 50, 250));
    QCOMPARE(marks.marks().size(), std::size_t(1));
    QCOMPARE(marks.marks()[0].step, 101);
    QCOMPARE(marks.marks()[0].text, QStringLiteral("lr 0.0005"));
  }

  void a_schedule_alone_leaves_no_marks() {
    RunSettings facts = facts_with(5);
    facts.training->schedule.kind = plan::ScheduleKind::cosine;
    facts.training->schedule.warmup_steps = 20;
    std::vector<double> rates;
    for (int step = 1; step <= 250; ++step)
      rates.push_back(plan::learning_rate_at(facts.training->optimizer, facts.training->schedule,
                                             step, 50, 250));
    LearningRateMarks marks;
    QVERIFY(!marks.update(rates, facts, 50, 250));
  }

  void the_log_of_a_history_is_in_time() {
    RunHistory history;
    history.add({10, link::StateEvent{link::RunState::running, {}}});
    history.add({12, steps(1, 10)});
    history.add({12.5, link::EpochEvent{1, 0.5, {}, 0.6, {}, 2, 100, {}}});
    history.add({12.6, link::CheckpointEvent{10, "checkpoints/10", true}});
    const std::vector<LogLine> lines = log_of(history);
    QCOMPARE(lines.size(), std::size_t(3));
    QVERIFY(lines[0].kind == LogLine::Kind::epoch && lines[0].at == 2);
    QVERIFY(lines[0].text.contains(QStringLiteral("0.600")));
    QVERIFY(lines[1].text.contains(QStringLiteral("step 10")));
    QVERIFY(lines[2].kind == LogLine::Kind::state);
  }

  void the_slowest_rank_is_found_by_what_it_computes() {
    std::vector<link::RankEvent> ranks(3);
    // All steps end together: the quick ranks spend theirs waiting.
    for (auto& rank : ranks)
      rank.step_ms = 20;
    ranks[0].comm_ms = 10;
    ranks[1].comm_ms = 1;
    ranks[2].comm_ms = 9.5;
    QCOMPARE(stragglers(ranks), std::vector<bool>({false, true, false}));
    QCOMPARE(stragglers({ranks[0]}), std::vector<bool>({false}));
  }

  void the_smoothing_slider_reaches_from_none_to_0999() {
    QCOMPARE(smoothing_at(0), 0.0);
    QCOMPARE(smoothing_at(100), 0.999);
    for (const double smoothing : {0.0, 0.6, 0.9, 0.97, 0.99, 0.999})
      QVERIFY(std::abs(smoothing_at(place_of(smoothing)) - smoothing) < 0.01);
  }
};

}  // namespace strata::ui

QTEST_GUILESS_MAIN(strata::ui::TestRunProgress)
#include "test_run_progress.moc"
