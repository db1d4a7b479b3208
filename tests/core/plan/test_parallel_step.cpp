// The lists of all ranks of a step: reductions, borders, sharded optimizers.
#include <QTest>

#include <deque>
#include <map>

#include "networks.h"
#include "plan/step.h"

using namespace strata;
using namespace strata::plan;

namespace {

using Step = std::vector<Instruction>;

bool has_trained(const graph::Layer& layer) {
  return !layer.spec.frozen &&
         std::any_of(layer.facts.parameters.begin(), layer.facts.parameters.end(),
                     [](const graph::Parameter& p) { return p.trained(); });
}

long count_of(const Step& step, Op op) {
  return std::count_if(step.begin(), step.end(), [&](const Instruction& i) { return i.op == op; });
}

/// How often each layer's gradients are reduced, and whether always after their last backward.
struct Reductions {
  std::vector<int> times;
  bool late_enough = true;
};

Reductions reductions_of(const Step& step, std::size_t layers) {
  Reductions out{std::vector<int>(layers, 0)};
  for (std::size_t at = 0; at < step.size(); ++at) {
    if (step[at].op != Op::reduce) continue;
    for (int k = step[at].layer; k < step[at].until; ++k) {
      ++out.times[static_cast<std::size_t>(k)];
      for (std::size_t later = at; later < step.size(); ++later)
        if (step[later].op == Op::backward && step[later].layer == k) out.late_enough = false;
    }
  }
  return out;
}

/// Runs the lists of one replica's stages against each other; the message queues are FIFO and one
/// for each pair and direction. Whether all came to their end and everything sent was received.
bool meets(const std::vector<Step>& steps) {
  struct Message {
    bool gradient;
    int layer;
    int micro_batch;
    bool operator==(const Message&) const = default;
  };
  std::map<std::pair<int, int>, std::deque<Message>> queues;
  std::vector<std::size_t> at(steps.size(), 0);
  const auto advance = [&](int stage) {
    const auto s = static_cast<std::size_t>(stage);
    if (at[s] == steps[s].size()) return 0;
    const Instruction& now = steps[s][at[s]];
    const bool gradient = now.op == Op::send_gradient || now.op == Op::recv_gradient;
    const Message message{gradient, now.layer, now.micro_batch};
    if (now.op == Op::send_activation || now.op == Op::send_gradient)
      queues[{stage, now.peer}].push_back(message);
    if (now.op == Op::recv_activation || now.op == Op::recv_gradient) {
      auto& queue = queues[{now.peer, stage}];
      if (queue.empty()) return 0;
      if (!(queue.front() == message)) return -1;
      queue.pop_front();
    }
    ++at[s];
    return 1;
  };
  for (bool moved = true; moved;) {
    moved = false;
    for (int s = 0; s < static_cast<int>(steps.size()); ++s)
      for (int result = advance(s); result != 0; result = advance(s)) {
        if (result < 0) return false;
        moved = true;
      }
  }
  for (std::size_t s = 0; s < steps.size(); ++s)
    if (at[s] != steps[s].size()) return false;
  return std::all_of(queues.begin(), queues.end(), [](const auto& q) { return q.second.empty(); });
}

}  // namespace

class TestParallelStep : public QObject {
  Q_OBJECT

 private slots:
  void data_parallelism_reduces_every_trained_layer_exactly_once() {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      const graph::Model model = test::random_network(seed, 10);
      for (const int micro_batches : {1, 3}) {
        const ParallelPlan plan = test::plan_of({2, 1, 1}, {{0, 10}}, micro_batches);
        const Step step = step_of(model, plan, {1, 0, 0}, false);
        const Reductions found = reductions_of(step, model.layers.size());
        QVERIFY(found.late_enough);
        for (std::size_t k = 0; k < model.layers.size(); ++k) {
          QVERIFY(found.times[k] <= 1);
          if (has_trained(model.layers[k])) QCOMPARE(found.times[k], 1);
        }
      }
    }
  }

  void large_layers_are_reduced_while_the_backward_pass_goes_on() {
    const graph::Model model = test::chain(3, 1100);  // 1.2 million numbers each
    const Step step = step_of(model, test::plan_of({2, 1, 1}, {{0, 3}}, 1), {}, false);
    QCOMPARE(count_of(step, Op::reduce), 3L);
    const auto first = std::find_if(step.begin(), step.end(),
                                    [](const Instruction& i) { return i.op == Op::reduce; });
    QVERIFY(*first == (Instruction{Op::reduce, 2, 0, -1, 3}));
    QVERIFY(std::next(first)->op == Op::backward);
  }

  void small_layers_go_together() {
    const Step step = step_of(test::chain(3), test::plan_of({2, 1, 1}, {{0, 3}}, 1), {}, false);
    QCOMPARE(count_of(step, Op::reduce), 1L);
  }

  void several_micro_batches_are_reduced_once_at_the_end() {
    const Step step = step_of(test::chain(3), test::plan_of({2, 1, 1}, {{0, 3}}, 4), {}, false);
    QCOMPARE(count_of(step, Op::reduce), 1L);
    QVERIFY(step[step.size() - 3] == (Instruction{Op::reduce, 0, 0, -1, 3}));
    QVERIFY(step[step.size() - 2].op == Op::share);
    QVERIFY(step.back().op == Op::update);
  }

  void one_rank_shares_nothing() {
    const Step step = step_of(test::chain(3), test::plan_of({}, {{0, 3}}, 1), {}, true);
    for (const Op op : {Op::reduce, Op::share, Op::gather, Op::send_activation})
      QCOMPARE(count_of(step, op), 0L);
    QCOMPARE(count_of(step, Op::clip), 1L);
  }

  void a_sharded_optimizer_ends_with_a_gather() {
    ParallelPlan plan = test::plan_of({2, 1, 1}, {{0, 3}}, 1);
    plan.shard_optimizer = true;
    const Step step = step_of(test::chain(3), plan, {}, true);
    QVERIFY(step.back().op == Op::gather);
    QVERIFY(step[step.size() - 2].op == Op::update);
    plan.mesh = {1, 1, 1};
    QVERIFY(step_of(test::chain(3), plan, {}, true).back().op == Op::update);
  }

  void every_layer_runs_once_for_each_micro_batch_on_its_own_stage() {
    const graph::Model model = test::chain(5);
    const ParallelPlan plan = test::plan_of({1, 3, 1}, {{0, 2}, {2, 3}, {3, 5}}, 4);
    std::map<std::pair<int, int>, int> forward;
    std::map<std::pair<int, int>, int> back;
    for (int s = 0; s < 3; ++s)
      for (const Instruction& i : step_of(model, plan, {0, s, 0}, false)) {
        if (i.op != Op::forward && i.op != Op::backward) continue;
        QVERIFY(plan.stages[static_cast<std::size_t>(s)].holds(i.layer));
        ++(i.op == Op::forward ? forward : back)[{i.layer, i.micro_batch}];
      }
    QCOMPARE(forward.size(), std::size_t{20});
    QVERIFY(forward == back);
    for (const auto& [key, times] : forward)
      QCOMPARE(times, 1);
  }

  void only_stages_that_need_them_load_rows() {
    const ParallelPlan plan = test::plan_of({1, 3, 1}, {{0, 1}, {1, 2}, {2, 3}}, 2);
    const graph::Model model = test::chain(3);
    QCOMPARE(count_of(step_of(model, plan, {0, 0, 0}, false), Op::load), 2L);
    QCOMPARE(count_of(step_of(model, plan, {0, 1, 0}, false), Op::load), 0L);
    QCOMPARE(count_of(step_of(model, plan, {0, 2, 0}, false), Op::load), 2L);
    QCOMPARE(count_of(step_of(model, plan, {0, 2, 0}, false), Op::loss), 2L);
  }

  void no_gradient_goes_back_to_a_stage_that_does_not_train() {
    const graph::Model model = test::model_of(
        test::list_of({test::dense("a", 4, ", \"trainable\": false"), test::dense("b")}),
        {graph::Shape{4}});
    const ParallelPlan plan = test::plan_of({1, 2, 1}, {{0, 1}, {1, 2}}, 2);
    for (int s = 0; s < 2; ++s) {
      const Step step = step_of(model, plan, {0, s, 0}, false);
      QCOMPARE(count_of(step, Op::send_gradient) + count_of(step, Op::recv_gradient), 0L);
    }
    QCOMPARE(count_of(step_of(model, plan, {}, false), Op::send_activation), 2L);
  }

  void what_one_stage_sends_the_other_receives_in_the_same_order() {
    for (std::uint64_t seed = 1; seed <= 80; ++seed) {
      const graph::Model model = test::random_network(seed, 14);
      const int stages = 2 + static_cast<int>(seed % 4);
      ParallelPlan plan =
          test::plan_of({1, stages, 1}, test::random_cuts(seed, 14, stages), 1 + int(seed % 7));
      for (const PipelineOrder order : {PipelineOrder::gpipe, PipelineOrder::one_f_one_b}) {
        plan.order = order;
        std::vector<Step> steps;
        steps.reserve(static_cast<std::size_t>(stages));
        for (int s = 0; s < stages; ++s)
          steps.push_back(step_of(model, plan, {0, s, 0}, false));
        QVERIFY2(meets(steps), qPrintable(QString("seed %1").arg(seed)));
      }
    }
  }

  void a_pipeline_with_replicas_reduces_each_stage_over_them() {
    const graph::Model model = test::chain(4);
    const ParallelPlan plan = test::plan_of({2, 2, 1}, {{0, 2}, {2, 4}}, 4);
    std::vector<int> times(4, 0);
    for (int s = 0; s < 2; ++s) {
      const Step step = step_of(model, plan, {0, s, 0}, false);
      QVERIFY(step == step_of(model, plan, {1, s, 0}, false));
      const Reductions found = reductions_of(step, 4);
      QVERIFY(found.late_enough);
      for (std::size_t k = 0; k < 4; ++k)
        times[k] += found.times[k];
    }
    QVERIFY(times == std::vector<int>(4, 1));
  }

  void ranks_and_places_are_each_others_inverse() {
    const Mesh mesh{3, 4, 2};
    for (int rank = 0; rank < mesh.size(); ++rank)
      QCOMPARE(rank_of(place_of(rank, mesh), mesh), rank);
    QVERIFY(place_of(1, mesh) == (Place{0, 0, 1}));
    QVERIFY(place_of(2, mesh) == (Place{0, 1, 0}));
    QVERIFY(place_of(8, mesh) == (Place{1, 0, 0}));
  }
};

QTEST_APPLESS_MAIN(TestParallelStep)
#include "test_parallel_step.moc"
