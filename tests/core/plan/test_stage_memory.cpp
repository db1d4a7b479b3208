// Memory of each stage of a plan, by hand for a small network.
#include <QTest>

#include "networks.h"
#include "plan/memory.h"

using namespace strata;
using namespace strata::plan;

namespace {

Training batch_of(std::int64_t batch) {
  Training training;
  training.batch = batch;
  return training;
}

/// 100 -> 50 -> 10: 5,050 and 510 parameters.
graph::Model two_dense() {
  return test::model_of(test::list_of({test::dense("a", 50), test::dense("b", 10)}),
                        {graph::Shape{100}});
}

}  // namespace

class TestStageMemory : public QObject {
  Q_OBJECT

 private slots:
  void one_device_holds_what_it_always_did() {
    const MemoryEstimate whole = estimate_memory(two_dense(), batch_of(64), {});
    const auto stages = memory_of_stages(two_dense(), batch_of(64), test::plan_of({}, {{0, 2}}, 1));
    QCOMPARE(stages.size(), std::size_t{1});
    QCOMPARE(stages[0].total(), whole.total());
    QCOMPARE(stages[0].working, whole.working);
    QCOMPARE(stages[0].communication, std::int64_t{0});
  }

  void a_stage_holds_its_own_layers() {
    ParallelPlan plan = test::plan_of({1, 2, 1}, {{0, 1}, {1, 2}}, 8);
    const auto stages = memory_of_stages(two_dense(), batch_of(64), plan);
    QCOMPARE(stages[0].parameters, std::int64_t{5050 * 4});
    QCOMPARE(stages[1].parameters, std::int64_t{510 * 4});
    QCOMPARE(stages[1].gradients, std::int64_t{510 * 8});  // a micro-batch's beside the step's
    QCOMPARE(stages[1].optimizer, std::int64_t{510 * 8});
    QCOMPARE(stages[0].layers.size(), std::size_t{1});
    QCOMPARE(stages[1].layers[0].id, std::string("b"));
    QCOMPARE(stages[0].rows, std::int64_t{8});
    QCOMPARE(stages[1].input, std::int64_t{0});
  }

  void activations_are_those_of_the_micro_batches_in_flight() {
    ParallelPlan plan = test::plan_of({1, 2, 1}, {{0, 1}, {1, 2}}, 8);
    const auto interleaved = memory_of_stages(two_dense(), batch_of(64), plan);
    QCOMPARE(interleaved[0].activations, std::int64_t{2 * 8 * 50 * 4});
    QCOMPARE(interleaved[1].activations, std::int64_t{1 * 8 * 10 * 4});
    QCOMPARE(interleaved[0].input, std::int64_t{2 * 8 * 100 * 4});
    plan.order = PipelineOrder::gpipe;
    const auto gpipe = memory_of_stages(two_dense(), batch_of(64), plan);
    QCOMPARE(gpipe[0].activations, std::int64_t{8 * 8 * 50 * 4});
    QCOMPARE(gpipe[1].activations, std::int64_t{8 * 8 * 10 * 4});
  }

  void what_crosses_the_cut_is_held_on_both_sides() {
    ParallelPlan plan = test::plan_of({1, 2, 1}, {{0, 1}, {1, 2}}, 8);
    const auto stages = memory_of_stages(two_dense(), batch_of(64), plan);
    QCOMPARE(stages[0].communication, std::int64_t{8 * 50 * 4});
    QCOMPARE(stages[1].communication, std::int64_t{2 * 8 * 50 * 4});  // the output, its gradient
  }

  void replicas_see_fewer_rows_and_may_share_the_optimizer_out() {
    ParallelPlan plan = test::plan_of({4, 1, 1}, {{0, 2}}, 1);
    QCOMPARE(memory_of_stages(two_dense(), batch_of(66), plan)[0].rows, std::int64_t{17});
    plan.shard_optimizer = true;
    const auto sharded = memory_of_stages(two_dense(), batch_of(64), plan);
    QCOMPARE(sharded[0].optimizer, std::int64_t{5050 * 2 + 510 * 2});
    QCOMPARE(sharded[0].parameters, std::int64_t{5560 * 4});
  }

  void shards_divide_the_layers_that_can_be_split() {
    const auto stages =
        memory_of_stages(two_dense(), batch_of(64), test::plan_of({1, 1, 5}, {{0, 2}}, 1));
    QCOMPARE(stages[0].parameters, std::int64_t{5560 * 4 / 5});
    const auto odd =
        memory_of_stages(two_dense(), batch_of(64), test::plan_of({1, 1, 25}, {{0, 2}}, 1));
    QCOMPARE(odd[0].parameters, std::int64_t{5050 * 4 / 25 + 510 * 4});
  }
};

QTEST_APPLESS_MAIN(TestStageMemory)
#include "test_stage_memory.moc"
