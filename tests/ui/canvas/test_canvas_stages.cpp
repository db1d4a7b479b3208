// Cutting a network into stages: balance, shares, and what crosses a cut.
#include <QTest>
#include <algorithm>

#include "canvas_rig.h"

using namespace strata::ui;
namespace graph = strata::graph;

namespace {

/// The dearest stage.
double dearest(const std::vector<double>& costs, const StageStarts& starts) {
  double most = 0;
  for (std::size_t stage = 0; stage < starts.size(); ++stage) {
    const std::size_t end = stage + 1 < starts.size() ? starts[stage + 1] : costs.size();
    double sum = 0;
    for (std::size_t i = starts[stage]; i < end; ++i)
      sum += costs[i];
    most = std::max(most, sum);
  }
  return most;
}

/// By trying every way to cut.
double best_possible(const std::vector<double>& costs, std::size_t first, std::size_t stages) {
  double sum = 0;
  if (stages == 1) {
    for (std::size_t i = first; i < costs.size(); ++i)
      sum += costs[i];
    return sum;
  }
  double best = 1e300;
  for (std::size_t end = first + 1; end + stages - 1 <= costs.size(); ++end) {
    sum += costs[end - 1];
    best = std::min(best, std::max(sum, best_possible(costs, end, stages - 1)));
  }
  return best;
}

class TestCanvasStages : public QObject {
  Q_OBJECT

 private slots:
  void no_split_is_better_balanced_data() {
    QTest::addColumn<std::vector<double>>("costs");
    QTest::newRow("even") << std::vector<double>{1, 1, 1, 1, 1, 1};
    QTest::newRow("heavy first") << std::vector<double>{9, 1, 1, 1, 1};
    QTest::newRow("heavy last") << std::vector<double>{1, 1, 1, 1, 9};
    QTest::newRow("zeros") << std::vector<double>{0, 0, 0, 5, 0, 0};
    QTest::newRow("mixed") << std::vector<double>{3, 1, 4, 1, 5, 9, 2, 6};
  }
  void no_split_is_better_balanced() {
    QFETCH(const std::vector<double>, costs);
    for (std::size_t stages = 1; stages <= 4; ++stages) {
      const StageStarts starts = balanced_starts(costs, stages);
      QCOMPARE(starts.size(), stages);
      QCOMPARE(starts.front(), std::size_t{0});
      QVERIFY(std::is_sorted(starts.begin(), starts.end(), std::less_equal<>()) || stages == 1);
      QVERIFY(std::adjacent_find(starts.begin(), starts.end()) == starts.end());
      QCOMPARE(dearest(costs, starts), best_possible(costs, 0, stages));
    }
  }

  void there_are_no_more_stages_than_layers() {
    QCOMPARE(balanced_starts(std::vector<double>{1, 2}, 5).size(), std::size_t{2});
    QVERIFY(balanced_starts({}, 2).empty());
  }

  void what_crosses_a_cut_is_every_output_read_beyond_it() {
    ProjectDocument document;
    start(document);
    const graph::Model& model = document.diagnosis().model;
    const Crossing crossing = crossing_before(model, 3, 64);
    QCOMPARE(crossing.elements, std::int64_t{7200});
    QCOMPARE(crossing.bytes, 7200.0 * 64 * 4);
    QCOMPARE(crossing_text(crossing, 64, 8), "7200 × f32 × 64 = 1.84 MB per batch · 8 × 230 kB");
    QCOMPARE(crossing_text(crossing, 64, 0), "7200 × f32 × 64 = 1.84 MB per batch");
  }

  void a_skip_over_the_cut_crosses_too() {
    ProjectDocument document;
    start(document, kBranches);
    const graph::Model& model = document.diagnosis().model;
    // before c: b's output, and a's for side and join
    QCOMPARE(model.layers[2].id(), "c");
    QCOMPARE(crossing_before(model, 2, 1).elements, std::int64_t{2 * 8 * 32 * 32});
  }

  void bands_name_devices_layers_and_shares() {
    ProjectDocument document;
    start(document);
    const graph::Model& model = document.diagnosis().model;
    const auto bands = stage_bands(model, {0, 3}, {"cuda:0", "cuda:1"});
    QCOMPARE(bands.size(), std::size_t{2});
    QCOMPARE(bands[0].layers, (QStringList{"conv1", "pool1", "flat"}));
    QCOMPARE(bands[1].device, "cuda:1");
    QCOMPARE(bands[0].share + bands[1].share, 1.0);
    QVERIFY2(bands[1].notes.contains("3.69 M parameters"), qPrintable(bands[1].notes.join('|')));
    const auto measured =
        stage_bands(model, {0, 3}, {"cuda:0", "cuda:1"}, {{"conv1", 3.0}, {"fc1", 1.0}});
    QCOMPARE(measured[0].share, 0.75);
  }

  void pins_decide_where_they_make_stages() {
    ProjectDocument document;
    start(document);
    const std::vector<std::string> devices = {"cuda:0", "cuda:1"};
    const graph::Model model = document.diagnosis().model;
    document.edit("pin", [&](Draft& draft) {
      draft.project.network = pinned(draft.project.network, model, {0, 4}, devices);
    });
    QCOMPARE(stage_starts(document.diagnosis().model, devices), (StageStarts{0, 4}));
    document.edit("unpin",
                  [](Draft& draft) { draft.project.network = unpinned(draft.project.network); });
    QCOMPARE(stage_starts(document.diagnosis().model, devices),
             balanced_starts(layer_costs(document.diagnosis().model), 2));
  }
};

}  // namespace

QTEST_MAIN(TestCanvasStages)
#include "test_canvas_stages.moc"
