// The canvas's changes of a project, each one named step of undo.
#include <QTest>

#include "canvas_rig.h"
#include "ui/canvas/canvas_commands.h"

using namespace strata::ui;
namespace graph = strata::graph;

namespace {

class TestCanvasCommands : public QObject {
  Q_OBJECT

 private slots:
  void adding_names_the_kind_and_undo_takes_it_back() {
    ProjectDocument document;
    start(document);
    CanvasCommands commands(document);
    const auto id = commands.insert({"conv1", "pool1"}, *graph::find_layer_kind("conv2d"));
    QVERIFY(id.ok());
    QCOMPARE(order(document), "conv1 " + *id + " pool1 flat fc1 fc2");
    QCOMPARE(document.undo_stack()->undoText(), "add Conv2D");
    document.undo_stack()->undo();
    QCOMPARE(order(document), "conv1 pool1 flat fc1 fc2");
  }

  void the_edge_to_the_loss_takes_a_layer_at_the_end() {
    ProjectDocument document;
    start(document);
    CanvasCommands commands(document);
    const auto id = commands.insert({"fc2", ""}, *graph::find_layer_kind("dropout"));
    QVERIFY(id.ok());
    QCOMPARE(order(document), "conv1 pool1 flat fc1 fc2 " + *id);
  }

  void notes_on_deleted_layers_go_with_them() {
    ProjectDocument document;
    start(document);
    CanvasCommands commands(document);
    commands.place({{"pool1", {7, 7}}, {"fc1", {8, 8}}}, "place");
    QVERIFY(commands.group({"pool1", "flat"}).ok());
    commands.remove({"pool1", "flat"});
    QVERIFY(document.draft().canvas.groups.empty());
    QCOMPARE(document.draft().canvas.positions.keys(), QStringList{"fc1"});
    document.undo_stack()->undo();
    QCOMPARE(document.draft().canvas.groups.size(), std::size_t{1});
    QCOMPARE(document.draft().canvas.positions.size(), 2);
  }

  void a_layer_put_between_two_of_a_group_joins_it() {
    ProjectDocument document;
    start(document);
    CanvasCommands commands(document);
    QVERIFY(commands.group({"conv1", "pool1"}).ok());
    const auto id = commands.insert({"conv1", "pool1"}, *graph::find_layer_kind("dropout"));
    QVERIFY(id.ok());
    QCOMPARE(document.draft().canvas.groups[0].layers, (QStringList{"conv1", *id, "pool1"}));
  }

  void groups_have_names_of_their_own_and_share_no_layer() {
    ProjectDocument document;
    start(document);
    CanvasCommands commands(document);
    const auto first = commands.group({"conv1", "pool1", "flat"});
    const auto second = commands.group({"flat", "fc1"});
    QVERIFY(first.ok() && second.ok());
    QVERIFY(*first != *second);
    QCOMPARE(commands.group_of("flat")->name, *second);
    QCOMPARE(document.draft().canvas.groups[0].layers, (QStringList{"conv1", "pool1"}));
    QVERIFY(!commands.group({"fc2"}).ok());
  }

  void stepping_moves_a_layer_and_stops_at_the_ends() {
    ProjectDocument document;
    start(document);
    CanvasCommands commands(document);
    QVERIFY(commands.step("pool1", -1).ok());
    QCOMPARE(order(document), "pool1 conv1 flat fc1 fc2");
    QVERIFY(commands.step("pool1", 1).ok());
    QCOMPARE(order(document), "conv1 pool1 flat fc1 fc2");
    QVERIFY(!commands.step("conv1", -1).ok());
    QVERIFY(!commands.step("fc2", 1).ok());
  }

  void pasting_what_is_no_network_changes_nothing() {
    ProjectDocument document;
    start(document);
    CanvasCommands commands(document);
    QVERIFY(!commands.paste("hello", {}).ok());
    QCOMPARE(document.undo_stack()->count(), 0);
  }
};

}  // namespace

QTEST_MAIN(TestCanvasCommands)
#include "test_canvas_commands.moc"
