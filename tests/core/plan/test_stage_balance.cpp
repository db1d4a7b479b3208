// Stages against every possible cut, tried one by one.
#include <QTest>

#include <functional>

#include "networks.h"
#include "plan/stage_balance.h"

using namespace strata;
using namespace strata::plan;

namespace {

using Stages = std::vector<LayerRange>;

StageCosts costs_of(std::vector<double> seconds, int stages) {
  StageCosts costs;
  costs.seconds = std::move(seconds);
  costs.crossing.assign(costs.seconds.size(), 0);
  costs.speeds.assign(static_cast<std::size_t>(stages), 1);
  return costs;
}

bool keeps_to_pins(const StageCosts& costs, const Stages& stages) {
  for (std::size_t s = 0; s < stages.size(); ++s)
    for (int k = stages[s].first; k < stages[s].last; ++k) {
      if (costs.pins.empty()) return true;
      const auto& pins = costs.pins[static_cast<std::size_t>(k)];
      if (!pins.empty() && std::find(pins.begin(), pins.end(), int(s)) == pins.end()) return false;
    }
  return true;
}

double slowest(const graph::Model& model, const StageCosts& costs, const Stages& stages) {
  double out = 0;
  for (std::size_t s = 0; s < stages.size(); ++s)
    out = std::max(out, stage_seconds(model, costs, stages, static_cast<int>(s)));
  return out;
}

/// The slowest stage of the best of all cuts; -1 where no cut keeps to the pins.
double best_by_trying(const graph::Model& model, const StageCosts& costs) {
  const int layers = static_cast<int>(model.layers.size());
  double best = -1;
  Stages stages;
  const std::function<void(int)> go = [&](int first) {
    const auto left = costs.speeds.size() - stages.size();
    for (int last = first + 1; last <= layers; ++last) {
      if ((left == 1) != (last == layers)) continue;
      stages.push_back({first, last});
      if (left > 1)
        go(last);
      else if (keeps_to_pins(costs, stages))
        best = best < 0 ? slowest(model, costs, stages)
                        : std::min(best, slowest(model, costs, stages));
      stages.pop_back();
    }
  };
  go(0);
  return best;
}

StageCosts random_costs(std::uint64_t seed, int layers, int stages) {
  const RandomStream random(seed, Purpose::sampling, 2, 0);
  StageCosts costs = costs_of({}, stages);
  for (int k = 0; k < layers; ++k) {
    const auto at = 2 * static_cast<std::uint64_t>(k);
    costs.seconds.push_back(double(1 + random.integer(at, 20)));
    costs.crossing.push_back(double(random.integer(at + 1, 9)) / 2);
  }
  for (int s = 0; s < stages; ++s)
    costs.speeds[static_cast<std::size_t>(s)] =
        1 + double(random.integer(1000 + static_cast<std::uint64_t>(s), 3));
  return costs;
}

}  // namespace

class TestStageBalance : public QObject {
  Q_OBJECT

 private slots:
  void equal_layers_make_equal_stages() {
    QVERIFY(balanced_stages(test::chain(8), costs_of(std::vector<double>(8, 1), 4)) ==
            (Stages{{0, 2}, {2, 4}, {4, 6}, {6, 8}}));
  }
  void a_heavy_layer_has_a_stage_of_its_own() {
    QVERIFY(balanced_stages(test::chain(5), costs_of({1, 1, 9, 1, 1}, 3)) ==
            (Stages{{0, 2}, {2, 3}, {3, 5}}));
  }
  void stages_beside_the_slowest_are_even() {
    QVERIFY(balanced_stages(test::chain(5), costs_of({1, 1, 1, 1, 9}, 3)) ==
            (Stages{{0, 2}, {2, 4}, {4, 5}}));
  }
  void a_faster_device_takes_more_layers() {
    StageCosts costs = costs_of(std::vector<double>(8, 1), 2);
    costs.speeds = {3, 1};
    QVERIFY(balanced_stages(test::chain(8), costs) == (Stages{{0, 6}, {6, 8}}));
  }
  void a_costly_crossing_is_avoided() {
    StageCosts costs = costs_of(std::vector<double>(4, 1), 2);
    costs.crossing = {0, 5, 0, 0};
    QVERIFY(balanced_stages(test::chain(4), costs) == (Stages{{0, 1}, {1, 4}}));
  }

  void no_cut_of_a_chain_is_better() {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      const int layers = 5 + static_cast<int>(seed % 6);
      const graph::Model model = test::chain(layers);
      const StageCosts costs = random_costs(seed, layers, 2 + static_cast<int>(seed % 4));
      const Stages found = balanced_stages(model, costs);
      QCOMPARE(found.size(), costs.speeds.size());
      QCOMPARE(slowest(model, costs, found), best_by_trying(model, costs));
    }
  }
  void nor_of_a_network_with_branches() {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      const graph::Model model = test::random_network(seed, 10);
      const StageCosts costs = random_costs(seed, 10, 2 + static_cast<int>(seed % 4));
      const Stages found = balanced_stages(model, costs);
      QCOMPARE(found.size(), costs.speeds.size());
      QCOMPARE(slowest(model, costs, found), best_by_trying(model, costs));
    }
  }
  void pins_are_kept_or_there_is_no_cut() {
    int possible = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      const RandomStream random(seed, Purpose::sampling, 3, 0);
      const graph::Model model = test::chain(9);
      StageCosts costs = random_costs(seed, 9, 3);
      costs.pins.resize(9);
      for (std::uint64_t n = 0; n < 2; ++n)
        costs.pins[random.integer(2 * n, 9)] = {int(random.integer(2 * n + 1, 3))};
      const Stages found = balanced_stages(model, costs);
      const double best = best_by_trying(model, costs);
      QCOMPARE(found.empty(), best < 0);
      if (found.empty()) continue;
      ++possible;
      QVERIFY(keeps_to_pins(costs, found));
      QCOMPARE(slowest(model, costs, found), best);
    }
    QVERIFY(possible > 10 && possible < 60);
  }

  void a_stage_takes_no_more_than_its_memory() {
    StageCosts costs = costs_of({1, 1, 1, 1, 1, 1}, 2);
    costs.kept = {10, 10, 10, 10, 10, 10};
    costs.saved = {1, 1, 1, 1, 1, 1};
    costs.in_flight = {2, 1};
    costs.rooms = {24, -1};
    QVERIFY(balanced_stages(test::chain(6), costs) == (Stages{{0, 2}, {2, 6}}));
    costs.rooms = {23, 40};
    QVERIFY(balanced_stages(test::chain(6), costs).empty());
    costs.rooms = {23, 55};
    QVERIFY(balanced_stages(test::chain(6), costs) == (Stages{{0, 1}, {1, 6}}));
  }
  void more_stages_than_layers_cannot_be() {
    QVERIFY(balanced_stages(test::chain(2), costs_of({1, 1}, 3)).empty());
    QCOMPARE(balanced_stages(test::chain(3), costs_of({1, 1, 1}, 3)).size(), std::size_t{3});
  }
  void two_thousand_layers_are_cut_at_once() {
    const int layers = 2000;
    std::vector<double> seconds(layers, 1);
    seconds[700] = 40;
    const Stages found = balanced_stages(test::chain(layers, 1), costs_of(seconds, 50));
    QCOMPARE(found.size(), std::size_t{50});
    // At 41 the 700 layers before and the 1299 behind the heavy one take 18 + 32 stages beside its.
    QCOMPARE(slowest(test::chain(layers, 1), costs_of(seconds, 50), found), 42.0);
  }
};

QTEST_APPLESS_MAIN(TestStageBalance)
#include "test_stage_balance.moc"
