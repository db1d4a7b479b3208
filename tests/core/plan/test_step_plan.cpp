// The step as a list, and buffers that share memory only when they are never alive together.
#include <QtTest>

#include "base/philox.h"
#include "plan/arena.h"
#include "plan/step.h"

using namespace strata;

namespace {

graph::Model model_of(const std::string& layers) {
  auto json = parse_json(layers, "test");
  if (!json.ok()) qFatal("%s", json.error().text().c_str());
  auto network = graph::read_network(*json);
  if (!network.ok()) qFatal("%s", network.error().text().c_str());
  auto model = graph::infer(*network, {graph::Shape{4}, 0});
  if (!model.ok()) qFatal("%s", model.error().text().c_str());
  return std::move(model).value();
}

const char* const kThree =
    R"([{"id": "a", "kind": "dense", "units": 3}, {"id": "b", "kind": "activation"},
                               {"id": "c", "kind": "dense", "units": 2}])";

std::vector<plan::Instruction> one_device_step(const graph::Model& model, int micro_batches,
                                               bool clip) {
  return plan::step_of(model, plan::plan_for_one(model, micro_batches), {}, clip);
}

std::vector<std::string> texts(const graph::Model& model,
                               const std::vector<plan::Instruction>& step) {
  std::vector<std::string> out;
  for (const plan::Instruction& instruction : step)
    out.push_back(plan::text(instruction, model));
  return out;
}

}  // namespace

class TestStepPlan : public QObject {
  Q_OBJECT

 private slots:
  void one_micro_batch_goes_forward_and_back_and_updates() {
    const graph::Model model = model_of(kThree);
    const std::vector<std::string> expected = {
        "load (micro-batch 0)",       "forward a (micro-batch 0)",  "forward b (micro-batch 0)",
        "forward c (micro-batch 0)",  "loss (micro-batch 0)",       "backward c (micro-batch 0)",
        "backward b (micro-batch 0)", "backward a (micro-batch 0)", "update"};
    QCOMPARE(texts(model, one_device_step(model, 1, false)), expected);
  }
  void every_micro_batch_is_accumulated_before_clip_and_update() {
    const graph::Model model = model_of(kThree);
    const auto step = texts(model, one_device_step(model, 3, true));
    QCOMPARE(std::count_if(step.begin(), step.end(),
                           [](const auto& s) { return s.starts_with("accumulate"); }),
             3);
    QCOMPARE(step[step.size() - 3], std::string("accumulate (micro-batch 2)"));
    QCOMPARE(step[step.size() - 2], std::string("clip"));
    QCOMPARE(step.back(), std::string("update"));
  }
  void no_backward_runs_where_nothing_behind_it_trains() {
    const graph::Model model =
        model_of(R"([{"id": "a", "kind": "dense", "units": 3, "trainable": false},
      {"id": "b", "kind": "activation"}, {"id": "c", "kind": "dense", "units": 2}])");
    const std::vector<bool> expected = {false, false, true};
    QVERIFY(plan::wants_backward(model) == expected);
  }

  void buffers_alive_together_never_overlap() {
    const RandomStream random(1, Purpose::sampling, 0, 0);
    std::vector<plan::BufferLife> buffers;
    for (std::uint64_t i = 0; i < 300; ++i) {
      const int first = static_cast<int>(random.integer(3 * i, 100));
      buffers.push_back({static_cast<std::int64_t>(1 + random.integer(3 * i + 1, 5000)), first,
                         first + static_cast<int>(random.integer(3 * i + 2, 30))});
    }
    const plan::ArenaPlan placed = plan::plan_arena(buffers);
    std::int64_t sum = 0;
    for (std::size_t a = 0; a < buffers.size(); ++a) {
      sum += buffers[a].bytes;
      QCOMPARE(placed.offsets[a] % plan::kArenaAlignment, 0);
      QVERIFY(placed.offsets[a] + buffers[a].bytes <= placed.bytes);
      for (std::size_t b = 0; b < a; ++b) {
        const bool together =
            buffers[a].first <= buffers[b].last && buffers[b].first <= buffers[a].last;
        const bool overlap = placed.offsets[a] < placed.offsets[b] + buffers[b].bytes &&
                             placed.offsets[b] < placed.offsets[a] + buffers[a].bytes;
        QVERIFY(!together || !overlap);
      }
    }
    QVERIFY(placed.bytes < sum / 3);
  }
  void a_chain_needs_the_two_largest_neighbours() {
    const std::vector<plan::BufferLife> chain = {
        {1024, 0, 1}, {2048, 1, 2}, {1024, 2, 3}, {512, 3, 4}};
    QCOMPARE(plan::plan_arena(chain).bytes, 3072);
  }
};

QTEST_APPLESS_MAIN(TestStepPlan)
#include "test_step_plan.moc"
