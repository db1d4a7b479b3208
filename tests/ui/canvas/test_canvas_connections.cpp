// Drawing connections: allowed ones, refused ones with the reason, new branches; and deleting them.
#include <QListWidget>
#include <QTest>

#include "canvas_rig.h"
#include "ui/canvas/hint.h"
#include "ui/canvas/layer_popup.h"

using namespace strata::ui;

namespace {

/// What a layer reads, spelled out or not.
QStringList inputs(const ProjectDocument& document, const std::string& id) {
  QStringList out;
  for (const strata::graph::Edge& edge : strata::graph::edges(document.network()))
    if (edge.to == id) out << QString::fromStdString(edge.from);
  return out;
}

class TestCanvasConnections : public QObject {
  Q_OBJECT

 private slots:
  void dragging_from_a_port_connects() {
    // b and side have a shape; join takes one more
    CanvasRig rig(kBranches);
    rig.drag(rig.at(rig.node("b")->output_port()), rig.at("join"));
    QCOMPARE(inputs(rig.document, "join"), (QStringList{"c", "side", "a", "b"}));
    QCOMPARE(rig.document.undo_stack()->undoText(), "connect b to join");
    rig.document.undo_stack()->undo();
    QCOMPARE(inputs(rig.document, "join"), (QStringList{"c", "side", "a"}));
  }

  void a_refused_connection_says_why_and_changes_nothing() {
    CanvasRig rig;
    auto* hint = rig.canvas->findChild<Hint*>("canvas.hint");
    const QPoint from = rig.at(rig.node("pool1")->output_port());
    rig.press(from);
    rig.move(from, rig.at("fc1"));
    QVERIFY(hint->isVisible());
    QVERIFY2(hint->text().contains("fc1"), qPrintable(hint->text()));
    QVERIFY2(hint->text().contains("lat"), "the remedy: a flatten between");
    QTest::mouseRelease(rig.ground(), Qt::LeftButton, {}, rig.at("fc1"));
    QVERIFY(hint->isVisible());
    QCOMPARE(rig.document.undo_stack()->count(), 0);
  }

  void a_circle_is_refused() {
    CanvasRig rig;
    rig.drag(rig.at(rig.node("fc2")->output_port()), rig.at("fc1"));
    QCOMPARE(rig.document.undo_stack()->count(), 0);
    QVERIFY(rig.canvas->findChild<Hint*>("canvas.hint")->isVisible());
  }

  void escape_gives_a_connection_up() {
    CanvasRig rig(kBranches);
    const QPoint from = rig.at(rig.node("b")->output_port());
    rig.press(from);
    rig.move(from, rig.at("join"));
    rig.key(Qt::Key_Escape);
    QTest::mouseRelease(rig.ground(), Qt::LeftButton, {}, rig.at("join"));
    QCOMPARE(rig.document.undo_stack()->count(), 0);
  }

  void dropped_on_empty_canvas_it_offers_a_new_branch() {
    CanvasRig rig;
    const QPoint away = rig.at("pool1") + QPoint(280, 120);
    rig.drag(rig.at(rig.node("pool1")->output_port()), away);
    auto* popup = rig.canvas->findChild<LayerPopup*>("canvas.popup");
    QVERIFY(popup->isVisible());
    auto* list = popup->findChild<QListWidget*>("canvas.popup.list");
    const auto found = list->findItems("Dropout", Qt::MatchExactly);
    QCOMPARE(found.size(), 1);
    list->scrollToItem(found[0]);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualItemRect(found[0]).center());
    QCOMPARE(inputs(rig.document, "dropout1"), QStringList{"pool1"});
    QVERIFY(rig.document.draft().canvas.positions.contains("dropout1"));
    QCOMPARE(inputs(rig.document, "flat"), QStringList{"pool1"});
  }

  void a_selected_edge_is_deleted_with_the_key() {
    CanvasRig rig(kBranches);
    rig.canvas->scene().clearSelection();
    rig.edge("side", "join")->setSelected(true);
    rig.key(Qt::Key_Delete);
    QCOMPARE(inputs(rig.document, "join"), (QStringList{"c", "a"}));
  }

  void a_layer_keeps_its_only_input_and_says_so() {
    CanvasRig rig;
    rig.edge("conv1", "pool1")->setSelected(true);
    rig.canvas->remove_selected();
    QCOMPARE(rig.document.undo_stack()->count(), 0);
    QVERIFY(rig.canvas->findChild<Hint*>("canvas.hint")->text().contains("pool1"));
  }
};

}  // namespace

QTEST_MAIN(TestCanvasConnections)
#include "test_canvas_connections.moc"
