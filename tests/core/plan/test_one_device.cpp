// What a parallel plan comes down to on one device.
#include <QTest>

#include "plan/one_device.h"

using namespace strata;
using namespace strata::plan;

namespace {

Parallel with(const std::string& strategy, std::int64_t microbatches) {
  Parallel out;
  out.strategy = strategy;
  out.microbatches = microbatches;
  return out;
}

}  // namespace

class TestOneDevice : public QObject {
  Q_OBJECT

 private slots:
  void strategies_over_one_rank_are_the_plain_step() {
    Training training;
    training.batch = 32;
    for (const char* strategy : {"auto", "single", "data", "tensor"})
      QVERIFY(*on_one_device(training, with(strategy, 4)) == training);
  }

  void a_pipeline_of_one_stage_keeps_its_micro_batches() {
    Training training;
    training.batch = 32;
    QCOMPARE(on_one_device(training, with("pipeline", 4))->accumulation, 4);
    QCOMPARE(on_one_device(training, with("pipeline", 0))->accumulation, 1);
  }

  void micro_batches_that_contradict_accumulation_are_refused() {
    Training training;
    training.batch = 32;
    training.accumulation = 2;
    QVERIFY(!on_one_device(training, with("pipeline", 4)).ok());
    QVERIFY(on_one_device(training, with("pipeline", 2)).ok());
  }

  void more_micro_batches_than_rows_are_refused() {
    Training training;
    training.batch = 2;
    const auto refused = on_one_device(training, with("pipeline", 4));
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().what.find("batch of 2") != std::string::npos);
  }
};

QTEST_APPLESS_MAIN(TestOneDevice)
#include "test_one_device.moc"
