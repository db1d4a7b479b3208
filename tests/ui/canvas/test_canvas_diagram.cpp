// What the canvas shows of a project, without widgets.
#include <QTest>

#include "canvas_rig.h"
#include "ui/canvas/arrangement.h"
#include "ui/canvas/geometry.h"
#include "ui/canvas/texts.h"

using namespace strata::ui;

namespace {

const DiagramEdge& edge(const Diagram& diagram, const QString& from, const QString& to) {
  for (const DiagramEdge& each : diagram.edges)
    if (each.from == from && each.to == to) return each;
  qFatal("no such edge");
}

class TestCanvasDiagram : public QObject {
  Q_OBJECT

 private slots:
  void a_node_says_kind_settings_and_parameters() {
    ProjectDocument document;
    start(document);
    const Diagram diagram = make_diagram(document);
    QCOMPARE(diagram.nodes.size(), std::size_t{6});
    const DiagramNode* conv = diagram.node("conv1");
    QVERIFY(conv != nullptr);
    QCOMPARE(conv->title, "Conv2D");
    QCOMPARE(conv->name, "conv1");
    QVERIFY2(conv->caption.startsWith("32 @ 3×3"), qPrintable(conv->caption));
    QCOMPARE(conv->count, "896");
    QCOMPARE(diagram.node("fc1")->count, "3,686,912");
    QCOMPARE(diagram.node("pool1")->count, "");
    QCOMPARE(diagram.node("flat")->caption, "32×15×15 → 7200");
    QCOMPARE(diagram.node("fc2")->caption, "10 · logits");
  }

  void the_data_set_is_the_first_node() {
    ProjectDocument document;
    start(document);
    const DiagramNode data = make_diagram(document).nodes.front();
    QCOMPARE(data.id, "data");
    QCOMPARE(data.title, "Input");
    QCOMPARE(data.caption, "CIFAR-10 image");
  }

  void shapes_run_along_the_edges_and_the_last_goes_to_the_loss() {
    ProjectDocument document;
    start(document);
    const Diagram diagram = make_diagram(document);
    QCOMPARE(edge(diagram, "data", "conv1").text, "3×32×32");
    QCOMPARE(edge(diagram, "conv1", "pool1").text, "32×30×30");
    QCOMPARE(edge(diagram, "fc2", "").text, "10 → cross-entropy");
  }

  void a_broken_layer_says_why_and_keeps_its_last_shape() {
    ProjectDocument document;
    start(document);
    document.edit("take flatten away", [](Draft& draft) {
      draft.project.network = strata::graph::remove(draft.project.network, {"flat", "pool1"});
    });
    document.edit("widen", [](Draft& draft) {
      draft.project.network.layers[0].settings.set("kernel", strata::graph::Integers{40, 40});
    });
    const Diagram diagram = make_diagram(document);
    const DiagramNode* conv = diagram.node("conv1");
    QVERIFY(conv->stale);
    QVERIFY2(conv->problem.contains("conv1"), qPrintable(conv->problem));
    const DiagramEdge& behind = edge(diagram, "conv1", "fc1");
    QVERIFY(behind.stale);
    QCOMPARE(behind.text, "32×30×30");
  }

  void a_folded_group_is_one_node_with_the_edges_of_its_layers() {
    ProjectDocument document;
    start(document);
    document.edit("fold", [](Draft& draft) {
      draft.canvas.groups.push_back({"Head", {"fc1", "fc2"}, true});
    });
    const Diagram diagram = make_diagram(document);
    QCOMPARE(diagram.nodes.size(), std::size_t{5});
    QVERIFY(diagram.frames.empty());
    const DiagramNode* head = diagram.node(group_node_id("Head"));
    QVERIFY(head != nullptr);
    QCOMPARE(head->layers, (QStringList{"fc1", "fc2"}));
    QCOMPARE(head->count, "3,692,042");
    QCOMPARE(edge(diagram, "flat", head->id).edge.to, "fc1");
    QCOMPARE(edge(diagram, head->id, "").edge.from, "fc2");
  }

  void a_node_placed_by_hand_stays_and_others_make_way() {
    ProjectDocument document;
    start(document, kBranches);
    const Diagram diagram = make_diagram(document);
    const Arrangement before = arrange(diagram, {});
    CanvasNotes notes;
    notes.positions.insert("fc", before.corners.value("b") + QPointF(3, 3));
    const Arrangement after = arrange(diagram, notes);
    QCOMPARE(after.corners.value("fc"), notes.positions.value("fc"));
    const QStringList ids = after.corners.keys();
    for (const QString& a : ids)
      for (const QString& b : ids)
        if (a < b)
          QVERIFY2(!geometry::node_rect_at(after.corners[a])
                        .intersects(geometry::node_rect_at(after.corners[b])),
                   qPrintable(a + " lies on " + b));
  }

  void numbers_read_well() {
    QCOMPARE(short_count_text(3692938), "3.69 M");
    QCOMPARE(short_count_text(896), "896");
    QCOMPARE(byte_text(1843200), "1.84 MB");
    QCOMPARE(byte_text(230400), "230 kB");
    QCOMPARE(with_times("32x15x15"), "32×15×15");
    QCOMPARE(with_times("max 3x3"), "max 3×3");
  }
};

}  // namespace

QTEST_MAIN(TestCanvasDiagram)
#include "test_canvas_diagram.moc"
