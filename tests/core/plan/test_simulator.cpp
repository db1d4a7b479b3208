// Replayed steps against times worked out by hand.
#include <QElapsedTimer>
#include <QTest>

#include "networks.h"
#include "plan/plan_parts.h"
#include "plan/simulator.h"
#include "plan/traffic.h"

using namespace strata;
using namespace strata::plan;

namespace {

Training batch_of(std::int64_t batch) {
  Training training;
  training.batch = batch;
  return training;
}

/// Layers of one second forward and two back for each row; nothing else takes time.
Cluster ideal(std::size_t layers) {
  Cluster cluster;
  const std::vector<double> none(layers, 0);
  cluster.measured =
      LayerTimes{1, std::vector<double>(layers, 1), std::vector<double>(layers, 2), none, none};
  cluster.link = {0, 1e300};
  return cluster;
}

/// A chain with a stage for each layer.
ParallelPlan pipeline(int stages, int micro_batches, PipelineOrder order, int replicas = 1) {
  std::vector<LayerRange> ranges(static_cast<std::size_t>(stages));
  for (int s = 0; s < stages; ++s)
    ranges[static_cast<std::size_t>(s)] = {s, s + 1};
  ParallelPlan plan = test::plan_of({replicas, stages, 1}, ranges, micro_batches);
  plan.order = order;
  return plan;
}

QString words(const RankTrace& trace) {
  QStringList out;
  for (const WorkSpan& span : trace.spans)
    out << QString("%1%2 %3-%4")
               .arg(QString::fromStdString(std::string(word_for(span.work))).left(1))
               .arg(span.micro_batch)
               .arg(span.start)
               .arg(span.end);
  return out.join(", ");
}

}  // namespace

class TestSimulator : public QObject {
  Q_OBJECT

 private slots:
  void equal_stages_have_the_bubble_of_the_formula() {
    for (const PipelineOrder order : {PipelineOrder::gpipe, PipelineOrder::one_f_one_b})
      for (const int stages : {1, 2, 3, 4, 7})
        for (const int count : {1, 2, 4, 8, 16}) {
          const Simulation found =
              simulate(test::chain(stages), batch_of(count), pipeline(stages, count, order),
                       ideal(std::size_t(stages)));
          QCOMPARE(found.step_s, 3.0 * (count + stages - 1));
          QCOMPARE(1 + found.bubble, 1 + ideal_bubble(stages, count));
          QCOMPARE(found.single_s, 3.0 * stages * count);
          QCOMPARE(found.efficiency, double(count) / (count + stages - 1));
        }
  }

  void two_stages_and_two_micro_batches_as_drawn_by_hand() {
    const auto drawn = [](PipelineOrder order) {
      return simulate(test::chain(2), batch_of(2), pipeline(2, 2, order), ideal(2));
    };
    const Simulation gpipe = drawn(PipelineOrder::gpipe);
    QCOMPARE(words(gpipe.ranks[0]), QString("f0 0-1, f1 1-2, b0 5-7, b1 7-9"));
    QCOMPARE(words(gpipe.ranks[1]), QString("f0 1-2, f1 2-3, b0 3-5, b1 5-7"));
    const Simulation interleaved = drawn(PipelineOrder::one_f_one_b);
    QCOMPARE(words(interleaved.ranks[0]), QString("f0 0-1, f1 1-2, b0 4-6, b1 7-9"));
    QCOMPARE(words(interleaved.ranks[1]), QString("f0 1-2, b0 2-4, f1 4-5, b1 5-7"));
    QCOMPARE(interleaved.ranks[0].busy, 6.0);
  }

  void messages_take_latency_and_bandwidth_and_leave_one_by_one() {
    Cluster cluster = ideal(2);
    cluster.link = {1, 8};  // a message is 4 numbers of 4 bytes: 2 s on the way out, 1 s latency
    const Simulation one =
        simulate(test::chain(2), batch_of(1), pipeline(2, 1, PipelineOrder::gpipe), cluster);
    QCOMPARE(words(one.ranks[0]), QString("f0 0-1, s0 1-4, b0 10-12"));
    QCOMPARE(words(one.ranks[1]), QString("f0 4-5, b0 5-7, s0 7-10"));
    const Simulation two =
        simulate(test::chain(2), batch_of(2), pipeline(2, 2, PipelineOrder::gpipe), cluster);
    QVERIFY(words(two.ranks[0]).startsWith("f0 0-1, s0 1-4, f1 1-2, s1 3-6"));
  }

  void unequal_stages_wait_for_the_slowest() {
    Cluster cluster = ideal(2);
    cluster.devices = {{1, 0}, {0.5, 0}};  // the second stage takes 6 s
    const Simulation found =
        simulate(test::chain(2), batch_of(4), pipeline(2, 4, PipelineOrder::gpipe), cluster);
    QCOMPARE(found.step_s, 1 + 4 * 6 + 2.0);
    QCOMPARE(found.bubble, 1 - (12 + 24) / (2 * 27.0));
  }

  void replicas_add_their_gradients_up_in_a_ring() {
    Cluster cluster = ideal(1);
    cluster.link = {0.5, 10};  // 20 numbers: 80 bytes, 20 for each of 4 ranks
    const ParallelPlan plan = test::plan_of({4, 1, 1}, {{0, 1}}, 1);
    const Simulation found = simulate(test::chain(1), batch_of(4), plan, cluster);
    const double ring = 2 * 3 * (0.5 + 2);
    QCOMPARE(found.step_s, 3 + ring + 2 * 0.5 * 2);  // and a tree of 4 that meets
    QCOMPARE(found.ranks.size(), std::size_t{1});
    QCOMPARE(found.ranks[0].alike, 4);
    QCOMPARE(found.bubble, 0.0);
    QCOMPARE(found.efficiency, 12 / (4 * found.step_s));
  }

  void few_bytes_go_through_a_tree() {
    const Link link{1, 100};
    QCOMPARE(half_reduce_seconds(link, 1e6, 8), 7 * (1 + 1e6 / 800));
    QCOMPARE(half_reduce_seconds(link, 100, 1000), 10 * 2.0);
    QCOMPARE(all_reduce_seconds(link, 100, 1000), 40.0);
    QCOMPARE(all_reduce_seconds(link, 100, 1), 0.0);
  }

  void reductions_go_on_beside_the_backward_pass() {
    Cluster cluster = ideal(3);
    cluster.link = {0, 4 * 1100.0 * 1101};  // a layer's gradients in a second
    const ParallelPlan plan = test::plan_of({2, 1, 1}, {{0, 3}}, 1);
    const Simulation found = simulate(test::chain(3, 1100), batch_of(2), plan, cluster);
    QCOMPARE(found.step_s, 9 + 1.0);  // only the last one is left over
    cluster.link.bytes_per_s /= 5;    // five seconds each, in turn
    QCOMPARE(simulate(test::chain(3, 1100), batch_of(2), plan, cluster).step_s, 3 + 2 + 15.0);
  }

  void a_sharded_optimizer_updates_its_share_and_gathers() {
    Cluster cluster = ideal(1);
    cluster.measured->update = {8};
    cluster.link = {0, 10};
    ParallelPlan plan = test::plan_of({4, 1, 1}, {{0, 1}}, 1);
    QCOMPARE(simulate(test::chain(1), batch_of(4), plan, cluster).step_s, 3 + 2 * 6 + 8.0);
    plan.shard_optimizer = true;
    QCOMPARE(simulate(test::chain(1), batch_of(4), plan, cluster).step_s, 3 + 6 + 2 + 6.0);
  }

  void the_slowest_replica_is_waited_for() {
    Cluster cluster = ideal(1);
    cluster.devices = {{1, 0}, {1, 0}, {0.25, 0}};
    const ParallelPlan plan = test::plan_of({3, 1, 1}, {{0, 1}}, 1);
    const Simulation found = simulate(test::chain(1), batch_of(3), plan, cluster);
    QCOMPARE(found.step_s, 12.0);
    QCOMPARE(found.ranks.size(), std::size_t{2});
    QCOMPARE(found.ranks[0].alike, 2);
    QCOMPARE(found.ranks[1].rank, 2);
    QCOMPARE(found.ranks[1].busy, 12.0);
    QCOMPARE(found.single_s, 9 / 0.75);
  }

  void shards_divide_the_arithmetic_and_exchange_outputs() {
    Cluster cluster = ideal(1);
    const ParallelPlan plan = test::plan_of({1, 1, 2}, {{0, 1}}, 1);
    QCOMPARE(simulate(test::chain(1), batch_of(1), plan, cluster).step_s, 1.5);
    cluster.link = {0.25, 1e300};  // gather, all-reduce of the gradient, the meeting of two
    QCOMPARE(simulate(test::chain(1), batch_of(1), plan, cluster).step_s, 1.5 + 0.25 + 0.5 + 0.5);
  }

  void synchronised_statistics_are_exchanged() {
    const graph::Model model =
        test::model_of("[{\"id\": \"bn\", \"kind\": \"batchnorm\"}]", {graph::Shape{4}});
    Cluster cluster = ideal(1);
    cluster.link = {1, 1e300};
    ParallelPlan plan = test::plan_of({2, 1, 1}, {{0, 1}}, 1);
    const double together = simulate(model, batch_of(2), plan, cluster).step_s;
    plan.sync_batchnorm = false;
    QCOMPARE(together - simulate(model, batch_of(2), plan, cluster).step_s, 4.0);
  }

  void arithmetic_of_a_rank_never_overlaps_and_nothing_is_lost() {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      const graph::Model model = test::random_network(seed, 12);
      const int stages = 2 + int(seed % 3);
      ParallelPlan plan =
          test::plan_of({2, stages, 1}, test::random_cuts(seed, 12, stages), 1 + int(seed % 5));
      const Simulation found = simulate(model, batch_of(20), plan, {});
      QCOMPARE(found.ranks.size(), std::size_t(stages));
      double busy = 0;
      for (const RankTrace& trace : found.ranks) {
        busy += trace.busy;
        double end = 0;
        for (const WorkSpan& span : trace.spans) {
          QVERIFY(span.end <= found.step_s && span.end > span.start);
          if (span.work == Work::send || span.work == Work::reduce) continue;
          QVERIFY(span.start >= end);
          end = span.end;
        }
      }
      QVERIFY(found.bubble >= 0 && found.bubble < 1);
      QVERIFY(busy > 0 && busy <= found.step_s * stages);
      QCOMPARE(simulate(model, batch_of(20), plan, {}).step_s, found.step_s);
    }
  }

  void ten_thousand_devices_take_seconds() {
    QElapsedTimer timer;
    timer.start();
    const graph::Model model = test::chain(64, 64);
    Parallel parallel;
    parallel.devices.assign(10000, "cpu");
    parallel.strategy = "data";
    auto data = make_plan(model, batch_of(640000), parallel, {});
    QVERIFY(data.ok());
    const Simulation wide = simulate(model, batch_of(640000), *data, {});
    QCOMPARE(wide.ranks.size(), std::size_t{1});
    QVERIFY(wide.efficiency > 0 && wide.efficiency < 1);
    parallel.strategy = "pipeline";
    parallel.stages = 50;
    auto deep = make_plan(model, batch_of(640000), parallel, {});
    QVERIFY(deep.ok());
    QVERIFY(deep->mesh == (Mesh{200, 50, 1}));
    Cluster uneven;
    const RandomStream random(1, Purpose::sampling, 0, 0);
    for (std::uint64_t rank = 0; rank < 10000; ++rank)
      uneven.devices.push_back({0.9 + 0.2 * random.uniform(rank), 0});
    QCOMPARE(simulate(model, batch_of(640000), *deep, uneven).ranks.size(), std::size_t{10000});
    QVERIFY2(timer.elapsed() < 20000, qPrintable(QString("%1 ms").arg(timer.elapsed())));
  }

  void traffic_counts_every_pair_of_stages() {
    const graph::Model model = test::model_of(
        test::list_of({test::dense("a", 4, ", \"trainable\": false"), test::dense("b", 6),
                       test::dense("c"), test::add("sum", "c", "a")}),
        {graph::Shape{4}});
    const ParallelPlan plan = test::plan_of({2, 3, 1}, {{0, 1}, {1, 2}, {2, 4}}, 5);
    const std::vector<Traffic> expected = {{0, 1, 160, 0}, {0, 2, 160, 0}, {1, 2, 240, 240}};
    QVERIFY(traffic_of(model, batch_of(20), plan) == expected);
    QCOMPARE(reduced_bytes(model, batch_of(20), plan, {0, 1}), std::int64_t{0});
    QCOMPARE(reduced_bytes(model, batch_of(20), plan, {1, 3}), std::int64_t{4} * (30 + 28));
    QCOMPARE(reduced_bytes(model, batch_of(20), test::plan_of({}, {{0, 4}}, 1), {0, 4}),
             std::int64_t{0});
  }
};

QTEST_APPLESS_MAIN(TestSimulator)
#include "test_simulator.moc"
