// What crosses the cuts of a pipeline.
#include <QTest>

#include "networks.h"
#include "plan/boundary.h"

using namespace strata;
using namespace strata::plan;
using Crossings = std::vector<Boundary::Crossing>;

class TestBoundary : public QObject {
  Q_OBJECT

 private slots:
  void a_chain_hands_its_last_output_on() {
    const graph::Model model = test::chain(4);
    const std::vector<LayerRange> stages = {{0, 2}, {2, 3}, {3, 4}};
    const Boundary first = boundary_of(model, stages, 0);
    QVERIFY(first.received.empty());
    QVERIFY(first.sent == (Crossings{{1, 1, true}}));
    QVERIFY(first.reads_data);
    const Boundary middle = boundary_of(model, stages, 1);
    QVERIFY(middle.received == (Crossings{{1, 0, true}}));
    QVERIFY(middle.sent == (Crossings{{2, 2, true}}));
    QVERIFY(!middle.reads_data);
    const Boundary last = boundary_of(model, stages, 2);
    QVERIFY(last.received == (Crossings{{2, 1, true}}));
    QVERIFY(last.sent.empty());
  }

  void one_stage_has_no_borders() {
    const graph::Model model = test::chain(3);
    const std::vector<LayerRange> stages = {{0, 3}};
    const Boundary all = boundary_of(model, stages, 0);
    QVERIFY(all.received.empty() && all.sent.empty() && all.reads_data);
  }

  void a_residual_branch_over_two_cuts_goes_straight_to_its_reader() {
    const graph::Model model =
        test::model_of(test::list_of({test::dense("a"), test::dense("b"), test::dense("c"),
                                      test::add("sum", "c", "a")}),
                       {graph::Shape{4}});
    const std::vector<LayerRange> stages = {{0, 1}, {1, 2}, {2, 4}};
    QVERIFY(boundary_of(model, stages, 0).sent == (Crossings{{0, 1, true}, {0, 2, true}}));
    QVERIFY(boundary_of(model, stages, 1).received == (Crossings{{0, 0, true}}));
    QVERIFY(boundary_of(model, stages, 1).sent == (Crossings{{1, 2, true}}));
    QVERIFY(boundary_of(model, stages, 2).received == (Crossings{{0, 0, true}, {1, 1, true}}));
  }

  void an_output_read_twice_in_a_stage_crosses_once() {
    const graph::Model model = test::model_of(
        test::list_of({test::dense("a"), test::dense("b"), test::add("sum", "b", "a")}),
        {graph::Shape{4}});
    const std::vector<LayerRange> stages = {{0, 1}, {1, 3}};
    QVERIFY(boundary_of(model, stages, 0).sent == (Crossings{{0, 1, true}}));
  }

  void a_later_stage_may_read_the_data_too() {
    const graph::Model model = test::model_of(
        test::list_of({test::dense("a"), test::add("sum", "a", "data")}), {graph::Shape{4}});
    const std::vector<LayerRange> stages = {{0, 1}, {1, 2}};
    QVERIFY(boundary_of(model, stages, 0).reads_data);
    QVERIFY(boundary_of(model, stages, 1).reads_data);
  }

  void the_mask_of_an_embedding_goes_to_every_stage_behind_it() {
    const graph::Model model = test::model_of(
        "[{\"id\": \"words\", \"kind\": \"embedding\", \"units\": 4, \"padding_index\": 0, "
        "\"mask\": true}, {\"id\": \"first\", \"kind\": \"lstm\", \"units\": 4, "
        "\"return_sequences\": true}, {\"id\": \"second\", \"kind\": \"lstm\", \"units\": 4}, "
        "{\"id\": \"out\", \"kind\": \"dense\", \"units\": 2}]",
        {graph::Shape{5}, 9});
    const std::vector<LayerRange> stages = {{0, 1}, {1, 2}, {2, 4}};
    QVERIFY(boundary_of(model, stages, 0).sent == (Crossings{{0, 1, true}, {0, 2, false}}));
    QVERIFY(boundary_of(model, stages, 2).received == (Crossings{{0, 0, false}, {1, 1, true}}));
    const std::vector<LayerRange> after = {{0, 3}, {3, 4}};
    QVERIFY(boundary_of(model, after, 0).sent == (Crossings{{2, 1, true}}));
  }

  void what_one_stage_sends_the_other_receives() {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      const graph::Model model = test::random_network(seed, 12);
      const int count = 2 + static_cast<int>(seed % 5);
      const auto stages = test::random_cuts(seed, 12, count);
      Crossings sent;
      Crossings received;
      for (int s = 0; s < count; ++s) {
        for (const Boundary::Crossing& out : boundary_of(model, stages, s).sent) {
          QVERIFY(stages[static_cast<std::size_t>(s)].holds(out.layer));
          QVERIFY(out.peer > s);
          sent.push_back({out.layer, out.peer, out.value});
        }
        for (const Boundary::Crossing& in : boundary_of(model, stages, s).received) {
          QVERIFY(stages[static_cast<std::size_t>(in.peer)].holds(in.layer));
          received.push_back({in.layer, s, in.value});
        }
      }
      const auto by_place = [](const auto& a, const auto& b) {
        return std::pair(a.layer, a.peer) < std::pair(b.layer, b.peer);
      };
      std::sort(sent.begin(), sent.end(), by_place);
      std::sort(received.begin(), received.end(), by_place);
      QVERIFY(!sent.empty());
      QVERIFY(sent == received);
    }
  }
};

QTEST_APPLESS_MAIN(TestBoundary)
#include "test_boundary.moc"
