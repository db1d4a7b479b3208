// The learning rate as a function of the step, against PyTorch 2.11's schedulers stepped once per
// batch (step: once per epoch). The numbers were printed by torch.optim.lr_scheduler.
#include <QTest>
#include <array>
#include <cmath>

#include "plan/training.h"

using namespace strata::plan;

namespace {

double at(const Schedule& schedule, std::int64_t step, double base = 0.1,
          std::int64_t steps_per_epoch = 2, std::int64_t total = 10) {
  Optimizer optimizer;
  optimizer.learning_rate = base;
  return learning_rate_at(optimizer, schedule, step, steps_per_epoch, total);
}

void compare(double actual, double expected) {
  QVERIFY2(qAbs(actual - expected) <= 1e-12,
           qPrintable(QString("%1 is not %2").arg(actual, 0, 'g', 17).arg(expected, 0, 'g', 17)));
}

}  // namespace

class TestLearningRate : public QObject {
  Q_OBJECT
 private slots:
  void constant() {
    for (const int step : {1, 5, 10})
      compare(at({}, step), 0.1);
  }

  void warmup_rises_linearly() {
    Schedule schedule;
    schedule.warmup_steps = 4;
    compare(at(schedule, 1), 0.025);
    compare(at(schedule, 2), 0.05);
    compare(at(schedule, 4), 0.1);
    compare(at(schedule, 5), 0.1);
  }

  // StepLR(step_size=2, gamma=0.5), 2 steps per epoch
  void step_falls_by_epochs() {
    Schedule schedule;
    schedule.kind = ScheduleKind::step;
    schedule.every_epochs = 2;
    schedule.factor = 0.5;
    const std::array<double, 10> expected = {0.1,  0.1,  0.1,  0.1,   0.05,
                                             0.05, 0.05, 0.05, 0.025, 0.025};
    for (int step = 1; step <= 10; ++step)
      compare(at(schedule, step), expected[static_cast<std::size_t>(step - 1)]);
  }

  // CosineAnnealingLR(T_max=10, eta_min=0.001)
  void cosine() {
    Schedule schedule;
    schedule.kind = ScheduleKind::cosine;
    schedule.least = 0.001;
    const std::array<double, 10> expected = {0.1,
                                             0.09757729755661011,
                                             0.0905463412215599,
                                             0.07959536998847742,
                                             0.0657963412215599,
                                             0.0505,
                                             0.03520365877844011,
                                             0.02140463001152259,
                                             0.010453658778440109,
                                             0.0034227024433899004};
    for (int step = 1; step <= 10; ++step)
      compare(at(schedule, step), expected[static_cast<std::size_t>(step - 1)]);
  }

  // OneCycleLR(max_lr=0.1, total_steps=10)
  void one_cycle() {
    Schedule schedule;
    schedule.kind = ScheduleKind::one_cycle;
    const std::array<double, 10> expected = {0.0040000000000000036,
                                             0.052000000000000005,
                                             0.1,
                                             0.09504846320134738,
                                             0.0811745653949763,
                                             0.06112620219362893,
                                             0.03887419780637107,
                                             0.0188258346050237,
                                             0.004951936798652629,
                                             4e-07};
    for (int step = 1; step <= 10; ++step)
      compare(at(schedule, step), expected[static_cast<std::size_t>(step - 1)]);
  }

  void short_runs_stay_finite() {
    Schedule schedule;
    schedule.kind = ScheduleKind::one_cycle;
    QVERIFY(std::isfinite(at(schedule, 1, 0.1, 1, 1)));
    schedule.kind = ScheduleKind::cosine;
    schedule.warmup_steps = 5;
    QVERIFY(std::isfinite(at(schedule, 6, 0.1, 1, 3)));
  }
};

QTEST_GUILESS_MAIN(TestLearningRate)
#include "test_learning_rate.moc"
