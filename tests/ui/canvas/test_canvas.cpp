// The canvas under mouse and keys: adding, deleting, copying, grouping, arranging.
#include <QAccessible>
#include <QClipboard>
#include <QDropEvent>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

#include "canvas_rig.h"
#include "ui/canvas/frame_item.h"
#include "ui/canvas/geometry.h"
#include "ui/canvas/layer_popup.h"

using namespace strata::ui;

namespace {

/// Whether the canvas took it.
bool drop(const CanvasRig& rig, const QMimeData& data, const QPoint& at) {
  QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(rig.ground(), &enter);
  if (!enter.isAccepted()) return false;
  QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(rig.ground(), &move);
  QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(rig.ground(), &drop);
  return drop.isAccepted();
}

void drop_kind(const CanvasRig& rig, const QString& kind, const QPoint& at) {
  QMimeData data;
  data.setData(kLayerKindMime, kind.toUtf8());
  QVERIFY(drop(rig, data, at));
}

QStringList offered(const QListWidget& list) {
  QStringList out;
  for (int row = 0; row < list.count(); ++row)
    if (!list.item(row)->isHidden()) out << list.item(row)->text();
  return out;
}

class TestCanvas : public QObject {
  Q_OBJECT

 private slots:
  void plus_on_an_edge_offers_what_fits_and_puts_it_there() {
    CanvasRig rig;
    rig.click(rig.at(rig.edge("fc1", "fc2")->middle()));
    auto* popup = rig.canvas->findChild<LayerPopup*>("canvas.popup");
    QVERIFY(popup->isVisible());
    auto* list = popup->findChild<QListWidget*>("canvas.popup.list");
    QVERIFY(offered(*list).contains("Dropout"));
    QVERIFY2(!offered(*list).contains("Conv2D"), "a flat vector is no image");
    auto* search = popup->findChild<QLineEdit*>("canvas.popup.search");
    QTest::keyClicks(search, "drop");
    QCOMPARE(offered(*list), QStringList{"Dropout"});
    QTest::keyClick(search, Qt::Key_Return);
    QVERIFY(!popup->isVisible());
    QCOMPARE(order(rig.document), "conv1 pool1 flat fc1 dropout1 fc2");
    QCOMPARE(rig.document.undo_stack()->undoText(), "add Dropout");
    QCOMPARE(rig.canvas->selected(), QStringList{"dropout1"});
  }

  void plus_after_the_last_node_adds_at_the_end() {
    CanvasRig rig;
    rig.click(rig.at(rig.edge("fc2", "")->middle()));
    auto* popup = rig.canvas->findChild<LayerPopup*>("canvas.popup");
    auto* list = popup->findChild<QListWidget*>("canvas.popup.list");
    const auto found = list->findItems("Dropout", Qt::MatchExactly);
    QCOMPARE(found.size(), 1);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualItemRect(found[0]).center());
    QVERIFY(order(rig.document).endsWith("fc2 dropout1"));
  }

  void a_kind_dropped_on_an_edge_goes_between_and_elsewhere_to_the_end() {
    CanvasRig rig;
    drop_kind(rig, "batchnorm", rig.at(rig.edge("conv1", "pool1")->middle()) + QPoint(20, 0));
    QCOMPARE(order(rig.document), "conv1 norm1 pool1 flat fc1 fc2");
    drop_kind(rig, "dropout", QPoint(20, 300));
    QVERIFY(order(rig.document).endsWith("fc2 dropout1"));
  }

  void a_kind_from_the_palette_goes_behind_the_selected_layer() {
    CanvasRig rig;
    rig.canvas->add_kind(*strata::graph::find_layer_kind("dropout"));
    QVERIFY(order(rig.document).endsWith("fc2 dropout1"));
    rig.canvas->select({"fc1"});
    rig.canvas->add_kind(*strata::graph::find_layer_kind("dropout"));
    QCOMPARE(order(rig.document), "conv1 pool1 flat fc1 dropout2 fc2 dropout1");
  }

  void delete_closes_the_gap_and_undo_brings_the_layer_back() {
    CanvasRig rig;
    rig.click(rig.at("pool1"));
    QCOMPARE(rig.canvas->selected(), QStringList{"pool1"});
    rig.key(Qt::Key_Delete);
    QCOMPARE(order(rig.document), "conv1 flat fc1 fc2");
    QCOMPARE(rig.document.undo_stack()->undoText(), "delete pool1");
    QVERIFY(rig.canvas->scene().node("pool1") == nullptr);
    rig.document.undo_stack()->undo();
    QCOMPARE(order(rig.document), "conv1 pool1 flat fc1 fc2");
    QVERIFY(rig.canvas->scene().node("pool1") != nullptr);
  }

  void copies_are_json_and_paste_into_another_window() {
    CanvasRig rig;
    rig.click(rig.at("conv1"));
    rig.click(rig.at("pool1"), Qt::ControlModifier);
    rig.key(Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().contains("\"maxpool2d\""));
    CanvasRig other;
    other.click(other.at("conv1"));
    other.key(Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(order(other.document), "conv1 conv2 pool2 pool1 flat fc1 fc2");
    QCOMPARE(other.canvas->selected(), (QStringList{"conv2", "pool2"}));
  }

  void cut_takes_away_and_duplicate_puts_a_copy_behind() {
    CanvasRig rig;
    rig.click(rig.at("fc1"));
    rig.key(Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(order(rig.document), "conv1 pool1 flat fc1 fc3 fc2");
    rig.key(Qt::Key_X, Qt::ControlModifier);
    QCOMPARE(order(rig.document), "conv1 pool1 flat fc1 fc2");
    QVERIFY(QGuiApplication::clipboard()->text().contains("fc3"));
  }

  void a_group_gets_a_frame_folds_into_one_node_and_opens_again() {
    CanvasRig rig;
    rig.canvas->select({"fc1", "fc2"});
    rig.key(Qt::Key_G, Qt::ControlModifier);
    QCOMPARE(rig.document.draft().canvas.groups.size(), std::size_t{1});
    const QString name = rig.document.draft().canvas.groups[0].name;
    QVERIFY(rig.canvas->scene().node("fc1") != nullptr);
    rig.canvas->toggle_fold();
    QVERIFY(rig.canvas->scene().node("fc1") == nullptr);
    NodeItem* folded = rig.canvas->scene().node(group_node_id(name));
    QVERIFY(folded != nullptr);
    QCOMPARE(rig.canvas->selected(), (QStringList{"fc1", "fc2"}));
    QTest::mouseDClick(rig.ground(), Qt::LeftButton, {}, rig.at(folded->body().center()));
    QVERIFY(rig.canvas->scene().node("fc1") != nullptr);
    rig.canvas->select({"fc1"});
    rig.key(Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(rig.document.draft().canvas.groups.empty());
  }

  void a_frame_is_folded_by_its_title() {
    CanvasRig rig;
    rig.canvas->select({"conv1", "pool1"});
    rig.canvas->group_selected();
    FrameItem* frame = nullptr;
    for (QGraphicsItem* item : rig.canvas->scene().items())
      if (auto* each = qgraphicsitem_cast<FrameItem*>(item)) frame = each;
    QVERIFY(frame != nullptr);
    const QPointF title = frame->boundingRect().topLeft() + QPointF(60, geometry::kFrameHead / 2);
    rig.click(rig.at("fc2"));
    rig.click(rig.at(title));
    QCOMPARE(rig.canvas->selected(), (QStringList{"conv1", "pool1"}));
    QTest::mouseDClick(rig.ground(), Qt::LeftButton, {}, rig.at(title));
    QVERIFY(rig.document.draft().canvas.groups[0].folded);
  }

  void a_group_is_renamed_in_its_frame() {
    CanvasRig rig;
    rig.canvas->select({"conv1", "pool1"});
    rig.canvas->group_selected();
    rig.key(Qt::Key_F2);
    auto* line = rig.canvas->findChild<QLineEdit*>("canvas.group_name");
    QVERIFY(line->isVisible());
    QTest::keyClicks(line, "Stem");
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(rig.document.draft().canvas.groups[0].name, "Stem");
    QVERIFY(!line->isVisible());
    rig.key(Qt::Key_F2);
    QTest::keyClicks(line, "Other");
    rig.click(QPoint(10, 300));  // leaving it takes nothing
    QCOMPARE(rig.document.draft().canvas.groups[0].name, "Stem");
  }

  void a_rubber_band_selects_what_it_touches() {
    CanvasRig rig;
    const QPoint from = rig.at(rig.node("conv1")->body().topLeft()) - QPoint(40, 8);
    const QPoint to = rig.at(rig.node("pool1")->body().bottomRight()) + QPoint(20, -10);
    rig.drag(from, to);
    QCOMPARE(rig.canvas->selected(), (QStringList{"conv1", "pool1"}));
  }

  void the_menu_of_an_edge_takes_the_connection_away() {
    CanvasRig rig(kBranches);
    const QPoint at = rig.at(rig.edge("side", "join")->middle());
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, rig.ground()->mapToGlobal(at));
    QCoreApplication::sendEvent(rig.ground(), &event);
    auto* menu = rig.canvas->findChild<QMenu*>("canvas.menu");
    QVERIFY(menu != nullptr);
    QAction* last = menu->actions().last();
    QCOMPARE(last->text(), "Remove connection");
    last->trigger();
    menu->close();
    QCOMPARE(rig.document.undo_stack()->undoText(), "disconnect side from join");
  }

  void a_dragged_node_stays_there_until_the_layout_is_automatic_again() {
    CanvasRig rig;
    const QPointF home = rig.node("pool1")->pos();
    rig.drag(rig.at("pool1"), rig.at("pool1") + QPoint(260, 0));
    const QPointF placed = rig.document.draft().canvas.positions.value("pool1");
    QVERIFY(placed.x() > home.x() + 200);
    QCOMPARE(rig.node("pool1")->pos(), placed);
    QCOMPARE(order(rig.document), "conv1 pool1 flat fc1 fc2");
    rig.canvas->auto_layout();
    QVERIFY(rig.document.draft().canvas.positions.isEmpty());
    QCOMPARE(rig.node("pool1")->pos(), home);
    rig.document.undo_stack()->undo();
    QCOMPARE(rig.node("pool1")->pos(), placed);
  }

  void a_node_dragged_between_two_others_moves_in_the_stack() {
    CanvasRig rig;
    rig.drag(rig.at("pool1"), rig.at(rig.edge("fc1", "fc2")->middle()));
    QCOMPARE(order(rig.document), "conv1 flat fc1 pool1 fc2");
    QVERIFY(rig.document.draft().canvas.positions.isEmpty());
    QCOMPARE(rig.document.undo_stack()->undoText(), "move pool1");
    QCOMPARE(rig.node("pool1")->pos().x(), rig.node("fc1")->pos().x());
  }

  void keys_walk_move_and_open() {
    CanvasRig rig;
    rig.click(rig.at("pool1"));
    rig.key(Qt::Key_Down);
    QCOMPARE(rig.canvas->selected(), QStringList{"flat"});
    rig.key(Qt::Key_Up);
    rig.key(Qt::Key_Up);
    QCOMPARE(rig.canvas->selected(), QStringList{"conv1"});
    rig.key(Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(order(rig.document), "pool1 conv1 flat fc1 fc2");
    QCOMPARE(rig.canvas->selected(), QStringList{"conv1"});
    QSignalSpy activated(rig.canvas.get(), &NetworkCanvas::layer_activated);
    rig.key(Qt::Key_Return);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].toString(), "conv1");
  }

  void walking_sideways_goes_to_the_branch() {
    CanvasRig rig(kBranches);
    rig.canvas->select({"b"});
    rig.key(rig.node("side")->x() > rig.node("b")->x() ? Qt::Key_Right : Qt::Key_Left);
    QCOMPARE(rig.canvas->selected(), QStringList{"side"});
  }

  void a_double_click_activates() {
    CanvasRig rig;
    QSignalSpy activated(rig.canvas.get(), &NetworkCanvas::layer_activated);
    QTest::mouseDClick(rig.ground(), Qt::LeftButton, {}, rig.at("fc1"));
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].toString(), "fc1");
  }

  void selection_is_told_once_per_change() {
    CanvasRig rig;
    QSignalSpy changed(rig.canvas.get(), &NetworkCanvas::selection_changed);
    rig.canvas->select({"fc1"});
    QVERIFY(!changed.isEmpty());
    QCOMPARE(changed.last()[0].toStringList(), QStringList{"fc1"});
    changed.clear();
    rig.canvas->select({"fc1", "data"});
    QCOMPARE(changed.last()[0].toStringList(), (QStringList{"data", "fc1"}));
  }

  void aligning_puts_nodes_in_one_column_without_overlap() {
    CanvasRig rig(kBranches);
    rig.canvas->select({"b", "side"});
    QVERIFY(rig.canvas->action("align_left")->isEnabled());
    rig.canvas->align_left();
    QCOMPARE(rig.node("b")->x(), rig.node("side")->x());
    QVERIFY(!rig.node("b")->body().intersects(rig.node("side")->body()));
  }

  void shapes_on_edges_follow_the_settings_at_once() {
    CanvasRig rig;
    rig.document.edit("filters", [](Draft& draft) {
      draft.project.network.layers[0].settings.set("filters", std::int64_t{48});
    });
    QCOMPARE(rig.edge("conv1", "pool1")->edge().text, "48×30×30");
  }

  void screen_readers_find_every_node_by_name() {
    CanvasRig rig;
    QAccessibleInterface* view = QAccessible::queryAccessibleInterface(&rig.canvas->view());
    QVERIFY(view != nullptr);
    QCOMPARE(view->childCount(), 6);
    QCOMPARE(view->child(1)->text(QAccessible::Name), "Conv2D conv1");
    QVERIFY(view->child(1)->text(QAccessible::Description).contains("32×30×30"));
  }

  void several_layers_freeze_in_one_step_and_are_marked() {
    CanvasRig rig;
    rig.canvas->select({"conv1", "pool1", "fc1"});
    const QImage before = rig.canvas->grab().toImage();
    rig.canvas->action("freeze")->trigger();
    QVERIFY(rig.document.network().find("conv1")->frozen);
    QVERIFY(rig.document.network().find("fc1")->frozen);
    QVERIFY(!rig.document.network().find("pool1")->frozen);  // it has nothing to freeze
    QVERIFY(rig.node("conv1")->node().frozen);
    QVERIFY(rig.node("conv1")->spoken().contains("frozen"));
    QVERIFY(rig.canvas->grab().toImage() != before);
    QCOMPARE(rig.document.undo_stack()->count(), 1);
    rig.canvas->action("freeze")->trigger();  // nobody trains any more: they learn again
    QVERIFY(!rig.document.network().find("conv1")->frozen);
    QVERIFY(!rig.document.network().find("fc1")->frozen);
  }

  void files_of_other_programs_are_taken_and_others_are_not() {
    CanvasRig rig;
    const QSignalSpy dropped(rig.canvas.get(), &NetworkCanvas::file_dropped);
    for (const char* name :
         {"/a/net.onnx", "/a/w.SAFETENSORS", "/a/w.pt", "/a/w.pth", "/a/w.h5", "/a/w.keras"}) {
      QMimeData data;
      data.setUrls({QUrl::fromLocalFile(name)});
      QVERIFY2(drop(rig, data, {50, 50}), name);
      QCOMPARE(dropped.last().front().toString(), QString(name));
    }
    const auto count = dropped.count();
    for (const QList<QUrl>& urls :
         {QList<QUrl>{QUrl::fromLocalFile("/a/notes.txt")}, QList<QUrl>{QUrl("http://a/net.onnx")},
          QList<QUrl>{QUrl::fromLocalFile("/a/w.pt"), QUrl::fromLocalFile("/a/v.pt")}}) {
      QMimeData data;
      data.setUrls(urls);
      QVERIFY(!drop(rig, data, {50, 50}));
    }
    QCOMPARE(dropped.count(), count);
  }
};

}  // namespace

QTEST_MAIN(TestCanvas)
#include "test_canvas.moc"
