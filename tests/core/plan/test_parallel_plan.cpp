// Plans: what is chosen, what is refused and with which words, what is cautioned.
#include <QTest>

#include "networks.h"
#include "plan/cluster.h"
#include "plan/memory.h"
#include "plan/plan_parts.h"

using namespace strata;
using namespace strata::plan;

namespace {

Training batch_of(std::int64_t batch) {
  Training training;
  training.batch = batch;
  return training;
}

Parallel over(std::size_t devices, const std::string& strategy) {
  Parallel parallel;
  parallel.devices.assign(devices, "cpu");
  parallel.strategy = strategy;
  return parallel;
}

Cluster with_memory(const std::vector<std::int64_t>& bytes) {
  Cluster cluster;
  for (const std::int64_t memory : bytes)
    cluster.devices.push_back({1, memory});
  return cluster;
}

ParallelPlan planned(const graph::Model& model, const Training& training, const Parallel& parallel,
                     const Cluster& cluster = {}) {
  auto plan = make_plan(model, training, parallel, cluster);
  if (!plan.ok()) qFatal("%s", plan.error().text().c_str());
  return std::move(plan).value();
}

std::string refused(const graph::Model& model, const Training& training, const Parallel& parallel) {
  const auto plan = make_plan(model, training, parallel);
  return plan.ok() ? "" : plan.error().text();
}

bool says(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

std::string all(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts)
    out += text + "\n";
  return out;
}

graph::Model pinned_chain(const std::vector<std::string>& devices) {
  std::vector<std::string> layers;
  for (std::size_t k = 0; k < devices.size(); ++k)
    layers.push_back(test::dense(test::name_of(int(k)), 4,
                                 devices[k].empty() ? "" : ", \"device\": \"" + devices[k] + "\""));
  return test::model_of(test::list_of(layers), {graph::Shape{4}});
}

graph::Model with_batchnorm() {
  return test::model_of(
      "[{\"id\": \"a\", \"kind\": \"dense\", \"units\": 4}, {\"id\": \"bn\", "
      "\"kind\": \"batchnorm\"}, {\"id\": \"b\", \"kind\": \"dense\", "
      "\"units\": 2}]",
      {graph::Shape{4}});
}

}  // namespace

class TestParallelPlan : public QObject {
  Q_OBJECT

 private slots:
  void auto_takes_a_lone_device_as_it_is() {
    const ParallelPlan plan = planned(test::chain(3), batch_of(8), over(1, "auto"));
    QCOMPARE(plan.strategy, std::string("single"));
    QCOMPARE(plan.why, std::string("there is one device"));
    QVERIFY(plan.mesh == Mesh{});
    QVERIFY(plan.stages == (std::vector<LayerRange>{{0, 3}}));
  }
  void auto_gives_each_device_a_part_of_the_batch() {
    const ParallelPlan plan = planned(test::chain(3), batch_of(8), over(4, "auto"));
    QCOMPARE(plan.strategy, std::string("data"));
    QVERIFY(plan.mesh == (Mesh{4, 1, 1}));
    QVERIFY(!plan.why.empty() && plan.cautions.empty());
  }
  void a_named_strategy_needs_no_reason() {
    QVERIFY(planned(test::chain(3), batch_of(8), over(2, "data")).why.empty());
  }

  // 4 layers of 1000 x 1000: 16 MB each of weights, gradients and both moments of Adam.
  void auto_shards_the_optimizer_where_that_makes_it_fit() {
    const graph::Model model = test::chain(4, 1000);
    const Training training = batch_of(8);
    const auto total = [&](const char* strategy, bool shard) {
      Parallel parallel = over(2, strategy);
      parallel.shard_optimizer = shard;
      std::int64_t most = 0;
      for (const MemoryEstimate& e :
           memory_of_stages(model, training, planned(model, training, parallel)))
        most = std::max(most, e.total());
      return most;
    };
    const std::int64_t data = total("data", false);
    const std::int64_t sharded = total("data", true);
    const std::int64_t pipeline = total("pipeline", false);
    QVERIFY(pipeline < sharded && sharded < data);
    const auto chosen = [&](std::int64_t room) {
      return planned(model, training, over(2, "auto"), with_memory({room, room}));
    };
    QCOMPARE(chosen(data).strategy, std::string("data"));
    QVERIFY(!chosen(data).shard_optimizer);
    QCOMPARE(chosen(data - 1).strategy, std::string("data"));
    QVERIFY(chosen(data - 1).shard_optimizer);
    QVERIFY(says(chosen(data - 1).why, "optimizer"));
    QCOMPARE(chosen(sharded - 1).strategy, std::string("pipeline"));
    QVERIFY(says(chosen(sharded - 1).why, "does not fit"));
    QVERIFY(chosen(sharded - 1).cautions.empty());
    QVERIFY(says(all(chosen(pipeline - 1).cautions), "is expected to take"));
  }
  // 8 layers of 4 MB of weights and as much of gradients; a pipeline keeps a micro-batch's
  // gradients beside the step's. The program takes 140 MB.
  void auto_makes_pipelines_no_longer_than_memory_asks_for() {
    const graph::Model model = test::chain(8, 1000);
    Training training = batch_of(64);
    training.optimizer.kind = OptimizerKind::sgd;
    const auto mesh = [&](std::int64_t room) {
      return planned(model, training, over(4, "auto"), with_memory({room})).mesh;
    };
    QVERIFY(mesh(210000000) == (Mesh{4, 1, 1}));
    QVERIFY(mesh(195000000) == (Mesh{2, 2, 1}));
    QVERIFY(mesh(170000000) == (Mesh{1, 4, 1}));
  }
  void auto_follows_pins_stages_and_small_batches() {
    Parallel two = over(2, "auto");
    two.devices = {"cpu:0", "cpu:1"};
    const ParallelPlan pinned = planned(pinned_chain({"cpu:0", "", "", "cpu:1"}), batch_of(8), two);
    QCOMPARE(pinned.strategy, std::string("pipeline"));
    QVERIFY(says(pinned.why, "pinned"));
    Parallel four = over(4, "auto");
    four.stages = 2;
    QVERIFY(planned(test::chain(4), batch_of(8), four).mesh == (Mesh{2, 2, 1}));
    const ParallelPlan small = planned(test::chain(4), batch_of(1), over(2, "auto"));
    QCOMPARE(small.strategy, std::string("pipeline"));
    QVERIFY(says(small.why, "batch of 1"));
  }

  void fewer_stages_than_devices_make_replicas() {
    Parallel parallel = over(6, "pipeline");
    parallel.stages = 3;
    Cluster cluster;
    const std::vector<double> second(6, 1);
    cluster.measured = LayerTimes{1, second, second, {}, {}};
    const ParallelPlan plan = planned(test::chain(6), batch_of(32), parallel, cluster);
    QVERIFY(plan.mesh == (Mesh{2, 3, 1}));
    QVERIFY(plan.stages == (std::vector<LayerRange>{{0, 2}, {2, 4}, {4, 6}}));
  }
  void stages_are_balanced_by_their_layers_times() {
    Cluster cluster;
    cluster.measured = LayerTimes{8, {1, 1, 1, 3}, {2, 2, 2, 6}, {}, {}};
    const ParallelPlan plan = planned(test::chain(4), batch_of(8), over(2, "pipeline"), cluster);
    QVERIFY(plan.stages == (std::vector<LayerRange>{{0, 3}, {3, 4}}));
    cluster.devices = {{1, 0}, {4, 0}};
    QVERIFY(planned(test::chain(4), batch_of(8), over(2, "pipeline"), cluster).stages ==
            (std::vector<LayerRange>{{0, 1}, {1, 4}}));
  }
  void tensor_parallelism_needs_a_layer_that_divides() {
    QVERIFY(planned(test::chain(2), batch_of(8), over(2, "tensor")).mesh == (Mesh{1, 1, 2}));
    QVERIFY(says(refused(test::chain(2), batch_of(8), over(3, "tensor")), "no layer can be split"));
    const graph::Model mixed = test::model_of(
        test::list_of({test::dense("a", 6), test::dense("b", 5)}), {graph::Shape{4}});
    QVERIFY(says(all(planned(mixed, batch_of(8), over(2, "tensor")).cautions), "'b' stays whole"));
  }

  void micro_batches_keep_the_bubble_small_and_rows_useful() {
    QCOMPARE(usual_micro_batches(64, 2, 4), 8);
    QCOMPARE(usual_micro_batches(32, 4, 4), 8);
    QCOMPARE(usual_micro_batches(128, 4, 4), 16);
    QCOMPARE(usual_micro_batches(100, 2, 4), 5);
    QCOMPARE(usual_micro_batches(61, 2, 4), 8);
    QCOMPARE(usual_micro_batches(64, 2, 16), 4);
    QCOMPARE(usual_micro_batches(6, 4, 4), 6);
    QCOMPARE(usual_micro_batches(2, 4, 4), 2);
    QCOMPARE(usual_micro_batches(1, 2, 4), 1);
    for (std::int64_t rows = 1; rows < 200; ++rows)
      for (int stages = 2; stages < 9; ++stages) {
        const int count = usual_micro_batches(rows, stages, 4);
        QVERIFY(count >= 1 && count <= rows && count <= 4 * stages);
        QVERIFY(count >= stages || count == rows);
      }
  }
  void one_stage_and_accumulation_keep_what_was_asked_for() {
    QCOMPARE(planned(test::chain(3), batch_of(8), over(1, "pipeline")).micro_batches, 1);
    Parallel four = over(1, "pipeline");
    four.microbatches = 4;
    QCOMPARE(planned(test::chain(3), batch_of(8), four).micro_batches, 4);
    Training training = batch_of(8);
    training.accumulation = 2;
    QCOMPARE(planned(test::chain(3), training, over(2, "data")).micro_batches, 2);
    QCOMPARE(planned(test::chain(3), training, over(2, "pipeline")).micro_batches, 2);
    QVERIFY(says(refused(test::chain(3), training, four), "accumulation of 2"));
  }
  void the_largest_micro_batch_counts() {
    ParallelPlan plan = test::plan_of({2, 1, 1}, {{0, 1}}, 3);
    QCOMPARE(micro_batch_rows(batch_of(65), plan), std::int64_t{11});
  }

  void what_does_not_fit_is_refused_with_a_remedy() {
    const graph::Model model = test::chain(3);
    QVERIFY(says(refused(model, batch_of(8), over(2, "single")), "name one device"));
    QVERIFY(
        says(refused(model, batch_of(3), over(4, "data")), "a batch of 3 cannot be shared out"));
    QVERIFY(says(refused(model, batch_of(8), over(6, "pipeline")), "set stages to 3"));
    QVERIFY(says(refused(model, batch_of(8), over(5, "pipeline")), "name fewer devices"));
    Parallel parallel = over(4, "pipeline");
    parallel.stages = 3;
    QVERIFY(says(refused(model, batch_of(8), parallel), "divides the devices"));
    parallel = over(2, "pipeline");
    parallel.microbatches = 9;
    QVERIFY(says(refused(model, batch_of(8), parallel), "into 9 micro-batches"));
    parallel = over(2, "data");
    parallel.devices = {"cpu", "cuda:0"};
    QVERIFY(says(refused(model, batch_of(8), parallel), "devices of one kind"));
  }

  void pins_lay_layers_out() {
    Parallel two = over(2, "pipeline");
    two.devices = {"cuda:0", "cuda:1"};
    const auto first_of_second = [&](const std::vector<std::string>& pins) {
      return planned(pinned_chain(pins), batch_of(8), two).stages[1].first;
    };
    QCOMPARE(first_of_second({"", "cuda:1", "", ""}), 1);
    QCOMPARE(first_of_second({"", "", "cuda:0", ""}), 3);
    QCOMPARE(first_of_second({"cuda:0", "", "", "cuda:1"}), 2);
  }
  void one_of_several_cpus_is_named_by_its_number() {
    const auto first_of_second = [](const std::vector<std::string>& pins) {
      return planned(pinned_chain(pins), batch_of(8), over(2, "pipeline")).stages[1].first;
    };
    QCOMPARE(first_of_second({"", "cpu:1", "", ""}), 1);
    QCOMPARE(first_of_second({"", "cpu", "cpu:0", "cpu"}), 3);
  }
  void pins_that_cannot_be_kept_are_refused_with_the_reason() {
    Parallel two = over(2, "pipeline");
    two.devices = {"cuda:0", "cuda:1"};
    const auto said = [&](const std::vector<std::string>& pins) {
      return refused(pinned_chain(pins), batch_of(8), two);
    };
    QVERIFY(says(said({"", "cuda:5", ""}), "not among the devices cuda:0, cuda:1"));
    const std::string backwards = said({"", "cuda:1", "cuda:0"});
    QVERIFY2(says(backwards, "'l2' is pinned to cuda:0 (stage 0), but 'l1' before it"),
             backwards.c_str());
    QVERIFY(says(said({"cuda:1", "", ""}), "without a layer"));
    QVERIFY(says(said({"", "", "cuda:0"}), "without a layer"));
  }
  void pins_without_a_pipeline_have_no_effect_and_that_is_said() {
    const ParallelPlan plan = planned(pinned_chain({"", "cpu", ""}), batch_of(8), over(2, "data"));
    QVERIFY(says(all(plan.cautions), "has no effect"));
    QVERIFY(
        planned(pinned_chain({"", "cpu", ""}), batch_of(8), over(1, "single")).cautions.empty());
  }

  void batch_statistics_of_parts_are_cautioned() {
    const auto cautions = [&](const Training& training, const Parallel& parallel) {
      return all(planned(with_batchnorm(), training, parallel).cautions);
    };
    QVERIFY(cautions(batch_of(8), over(1, "single")).empty());
    QVERIFY(cautions(batch_of(8), over(2, "data")).empty());
    Parallel apart = over(2, "data");
    apart.sync_batchnorm = false;
    QVERIFY(says(cautions(batch_of(8), apart), "over the 4 rows of its own device"));
    QVERIFY(says(cautions(batch_of(8), apart), "set parallel.sync_batchnorm to true"));
    Parallel pipeline = over(2, "pipeline");
    pipeline.microbatches = 4;
    QVERIFY(says(cautions(batch_of(8), pipeline), "'bn' takes its statistics"));
    QVERIFY(says(cautions(batch_of(8), pipeline), "micro-batch of 2 rows"));
    pipeline.microbatches = 1;
    QVERIFY(cautions(batch_of(8), pipeline).empty());
    Training accumulated = batch_of(8);
    accumulated.accumulation = 2;
    QVERIFY(says(cautions(accumulated, over(1, "single")), "micro-batch of 4 rows"));
    QVERIFY(says(cautions(accumulated, over(2, "data")), "micro-batch of 4 rows"));
  }
  void a_pipeline_that_is_too_large_is_cautioned_with_its_rank() {
    const ParallelPlan plan = planned(test::chain(4, 1000), batch_of(8), over(2, "pipeline"),
                                      with_memory({1000000000, 150000000}));
    QVERIFY(says(all(plan.cautions), "rank 1 is expected to take"));
    QVERIFY(planned(test::chain(4, 1000), batch_of(8), over(2, "pipeline"),
                    with_memory({1000000000, 1000000000}))
                .cautions.empty());
  }
  void a_small_device_gets_fewer_layers() {
    const ParallelPlan plan = planned(test::chain(4, 1000), batch_of(8), over(2, "pipeline"),
                                      with_memory({1000000000, 170000000}));
    QVERIFY(plan.stages == (std::vector<LayerRange>{{0, 3}, {3, 4}}));
    QVERIFY(plan.cautions.empty());
  }
};

QTEST_APPLESS_MAIN(TestParallelPlan)
#include "test_parallel_plan.moc"
