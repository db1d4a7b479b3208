// A plan's stages as the canvas draws them: bands, pins, and what crosses a cut.
#include <QTest>
#include <algorithm>

#include "canvas_rig.h"

using namespace strata::ui;
namespace graph = strata::graph;
namespace plan = strata::plan;

namespace {

RunPlan planned(const ProjectDocument& document) {
  auto made = run_plan(document.diagnosis().model, document.project().training,
                       document.project().parallel, {});
  if (!made.ok()) qFatal("%s", made.error().text().c_str());
  return std::move(made).value();
}

void use(ProjectDocument& document, std::vector<std::string> devices,
         const std::string& strategy = "pipeline") {
  document.edit("devices", [&](Draft& draft) {
    draft.project.parallel.devices = std::move(devices);
    draft.project.parallel.strategy = strategy;
  });
}

class TestCanvasStages : public QObject {
  Q_OBJECT

 private slots:
  void the_bands_are_the_plans_stages() {
    ProjectDocument document;
    start(document);
    use(document, {"cuda:0", "cuda:1"});
    const RunPlan plan = planned(document);
    const auto bands = stage_bands(document.diagnosis().model, plan);
    QCOMPARE(bands.size(), std::size_t{2});
    QCOMPARE(bands[0].title, "stage 0");
    QCOMPARE(bands[1].device, "cuda:1");
    QCOMPARE(bands[0].layers + bands[1].layers,
             (QStringList{"conv1", "pool1", "flat", "fc1", "fc2"}));
    QCOMPARE(bands[0].layers.size(), qsizetype{plan.plan.stages[0].last});
    QVERIFY(qAbs(bands[0].share + bands[1].share - 1) < 1e-9);
    QVERIFY2(bands[1].notes.join('|').contains("MiB memory"), qPrintable(bands[1].notes.join('|')));
  }

  void data_parallelism_has_no_bands() {
    ProjectDocument document;
    start(document);
    use(document, {"cpu", "cpu"}, "data");
    QVERIFY(stage_bands(document.diagnosis().model, planned(document)).empty());
  }

  void a_stage_of_several_pipelines_names_how_many_devices_hold_it() {
    ProjectDocument document;
    start(document);
    use(document, {"cuda:0", "cuda:1", "cuda:2", "cuda:3"});
    document.edit("stages", [](Draft& draft) { draft.project.parallel.stages = 2; });
    const auto bands = stage_bands(document.diagnosis().model, planned(document));
    QCOMPARE(bands.size(), std::size_t{2});
    QCOMPARE(bands[0].device, "cuda:0 + 1");
    QCOMPARE(bands[1].device, "cuda:1 + 1");
  }

  void what_crosses_a_cut_is_every_output_read_beyond_it() {
    ProjectDocument document;
    start(document);
    const graph::Model& model = document.diagnosis().model;
    const auto f32 = plan::Precision::float32;
    const Crossing crossing = crossing_at(model, {{0, 3}, {3, 5}}, 0, f32);
    QCOMPARE(crossing.elements, std::int64_t{7200});
    QCOMPARE(crossing.bytes, std::int64_t{7200 * 4});
    QCOMPARE(crossing_text(crossing, f32, 64, 8),
             "7200 × f32 × 64 = 1.84 MB per batch · 8 × 230 kB");
    QCOMPARE(crossing_text(crossing, f32, 64, 1), "7200 × f32 × 64 = 1.84 MB per batch");
    const auto low = plan::Precision::bfloat16;
    QCOMPARE(crossing_text(crossing_at(model, {{0, 3}, {3, 5}}, 0, low), low, 64, 1),
             "7200 × bf16 × 64 = 922 kB per batch");
  }

  void a_skip_over_the_cut_crosses_too() {
    ProjectDocument document;
    start(document, kBranches);
    const graph::Model& model = document.diagnosis().model;
    // before c: b's output, and a's for side and join
    QCOMPARE(model.layers[2].id(), "c");
    const int all = static_cast<int>(model.layers.size());
    QCOMPARE(crossing_at(model, {{0, 2}, {2, all}}, 0, plan::Precision::float32).elements,
             std::int64_t{2 * 8 * 32 * 32});
  }

  void pins_move_the_plan_and_without_them_it_is_balanced_again() {
    for (const std::vector<std::string>& devices :
         {std::vector<std::string>{"cuda:0", "cuda:1"}, std::vector<std::string>{"cpu", "cpu"}}) {
      ProjectDocument document;
      start(document);
      use(document, devices);
      const RunPlan balanced = planned(document);
      const int elsewhere = balanced.plan.stages[0].last == 4 ? 3 : 4;
      const graph::Model model = document.diagnosis().model;
      document.edit("pin", [&](Draft& draft) {
        draft.project.network =
            pinned(draft.project.network, model, balanced, with_cut(balanced, 0, elsewhere));
      });
      QCOMPARE(planned(document).plan.stages[0].last, elsewhere);
      QCOMPARE(planned(document).plan.stages[1].first, elsewhere);
      document.edit("unpin",
                    [](Draft& draft) { draft.project.network = unpinned(draft.project.network); });
      QCOMPARE(planned(document).plan.stages, balanced.plan.stages);
    }
  }
};

}  // namespace

QTEST_MAIN(TestCanvasStages)
#include "test_canvas_stages.moc"
