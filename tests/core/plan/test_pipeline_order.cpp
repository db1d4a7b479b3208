// GPipe and 1F1B as lists, against the papers' figures.
#include <QTest>

#include "plan/pipeline_order.h"

using namespace strata::plan;

namespace {

/// "F0 F1 B0 B1"
QString words(PipelineOrder order, int stages, int stage, int micro_batches) {
  QStringList out;
  for (const StageTask& task : stage_order(order, stages, stage, micro_batches))
    out << QString("%1%2").arg(task.backward ? "B" : "F").arg(task.micro_batch);
  return out.join(' ');
}

constexpr PipelineOrder kBoth[] = {PipelineOrder::gpipe, PipelineOrder::one_f_one_b};

}  // namespace

class TestPipelineOrder : public QObject {
  Q_OBJECT

 private slots:
  void gpipe_runs_all_forward_and_then_all_back() {
    for (int stage = 0; stage < 3; ++stage)
      QCOMPARE(words(PipelineOrder::gpipe, 3, stage, 4), QString("F0 F1 F2 F3 B0 B1 B2 B3"));
  }

  void one_f_one_b_of_two_stages() {
    QCOMPARE(words(PipelineOrder::one_f_one_b, 2, 0, 4), QString("F0 F1 B0 F2 B1 F3 B2 B3"));
    QCOMPARE(words(PipelineOrder::one_f_one_b, 2, 1, 4), QString("F0 B0 F1 B1 F2 B2 F3 B3"));
  }
  void one_f_one_b_of_three_stages() {
    QCOMPARE(words(PipelineOrder::one_f_one_b, 3, 0, 4), QString("F0 F1 F2 B0 F3 B1 B2 B3"));
    QCOMPARE(words(PipelineOrder::one_f_one_b, 3, 1, 4), QString("F0 F1 B0 F2 B1 F3 B2 B3"));
    QCOMPARE(words(PipelineOrder::one_f_one_b, 3, 2, 4), QString("F0 B0 F1 B1 F2 B2 F3 B3"));
  }
  // Narayanan et al., "Efficient Large-Scale Language Model Training on GPU Clusters Using
  // Megatron-LM", 2021, figure 4 (top): 4 devices, 8 micro-batches.
  void one_f_one_b_of_four_stages() {
    QCOMPARE(words(PipelineOrder::one_f_one_b, 4, 0, 8),
             QString("F0 F1 F2 F3 B0 F4 B1 F5 B2 F6 B3 F7 B4 B5 B6 B7"));
    QCOMPARE(words(PipelineOrder::one_f_one_b, 4, 1, 8),
             QString("F0 F1 F2 B0 F3 B1 F4 B2 F5 B3 F6 B4 F7 B5 B6 B7"));
    QCOMPARE(words(PipelineOrder::one_f_one_b, 4, 2, 8),
             QString("F0 F1 B0 F2 B1 F3 B2 F4 B3 F5 B4 F6 B5 F7 B6 B7"));
    QCOMPARE(words(PipelineOrder::one_f_one_b, 4, 3, 8),
             QString("F0 B0 F1 B1 F2 B2 F3 B3 F4 B4 F5 B5 F6 B6 F7 B7"));
  }
  void fewer_micro_batches_than_stages_are_taken_as_they_come() {
    QCOMPARE(words(PipelineOrder::one_f_one_b, 4, 0, 2), QString("F0 F1 B0 B1"));
    QCOMPARE(words(PipelineOrder::one_f_one_b, 4, 3, 2), QString("F0 B0 F1 B1"));
    QCOMPARE(words(PipelineOrder::one_f_one_b, 1, 0, 2), QString("F0 B0 F1 B1"));
  }

  void every_micro_batch_goes_once_forward_and_then_once_back() {
    for (const PipelineOrder order : kBoth)
      for (int stages = 1; stages <= 5; ++stages)
        for (int stage = 0; stage < stages; ++stage)
          for (int count = 1; count <= 9; ++count) {
            int forward = 0;
            int back = 0;
            for (const StageTask& task : stage_order(order, stages, stage, count)) {
              if (!task.backward) {
                QCOMPARE(task.micro_batch, forward++);
                continue;
              }
              QCOMPARE(task.micro_batch, back++);
              QVERIFY(back <= forward);
            }
            QCOMPARE(forward, count);
            QCOMPARE(back, count);
          }
  }

  void as_many_are_in_flight_as_documented() {
    for (const PipelineOrder order : kBoth)
      for (int stages = 1; stages <= 5; ++stages)
        for (int stage = 0; stage < stages; ++stage)
          for (int count = 1; count <= 9; ++count) {
            int now = 0;
            int most = 0;
            for (const StageTask& task : stage_order(order, stages, stage, count))
              most = std::max(most, now += task.backward ? -1 : 1);
            QCOMPARE(most, most_in_flight(order, stages, stage, count));
            QVERIFY(order == PipelineOrder::gpipe || most <= stages);
          }
  }
};

QTEST_APPLESS_MAIN(TestPipelineOrder)
#include "test_pipeline_order.moc"
