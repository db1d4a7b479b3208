// Panning, zooming, the minimap, and the device bands with their cut.
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "canvas_rig.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/stage_layer.h"

using namespace strata::ui;

namespace {

/// Two stages, the second from that layer on.
void cut_before(const CanvasRig& rig, int first) {
  strata::plan::Parallel parallel;
  parallel.devices = {"cuda:0", "cuda:1"};
  parallel.strategy = "pipeline";
  auto plan =
      run_plan(rig.document.diagnosis().model, rig.document.project().training, parallel, {});
  if (!plan.ok()) qFatal("%s", plan.error().text().c_str());
  plan->plan.stages = with_cut(*plan, 0, first);
  rig.canvas->show_plan(&*plan);
}

class TestCanvasView : public QObject {
  Q_OBJECT

 private slots:
  void the_middle_button_pans_and_the_content_follows_the_hand() {
    CanvasRig rig;
    const QPoint before = rig.at("conv1");
    rig.drag(QPoint(700, 300), QPoint(640, 260), Qt::MiddleButton);
    QCOMPARE(rig.at("conv1") - before, QPoint(-60, -40));
  }

  void space_and_drag_pans_too() {
    CanvasRig rig;
    const QPoint before = rig.at("conv1");
    QTest::keyPress(&rig.canvas->view(), Qt::Key_Space);
    rig.drag(rig.at("conv1"), rig.at("conv1") + QPoint(50, 30));
    QTest::keyRelease(&rig.canvas->view(), Qt::Key_Space);
    QCOMPARE(rig.at("conv1") - before, QPoint(50, 30));
    QVERIFY(rig.document.draft().canvas.positions.isEmpty());
  }

  void ctrl_wheel_zooms_about_the_mouse() {
    CanvasRig rig;
    const QPoint anchor = rig.at("flat");
    QWheelEvent event(anchor, rig.ground()->mapToGlobal(anchor), {}, {0, 120}, Qt::NoButton,
                      Qt::ControlModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(rig.ground(), &event);
    QVERIFY(rig.canvas->view().zoom() > 1.1);
    QVERIFY((rig.at("flat") - anchor).manhattanLength() <= 2);
  }

  void fit_shows_everything_at_most_at_full_size() {
    CanvasRig rig;
    rig.canvas->resize(500, 300);
    rig.key(Qt::Key_F);
    QVERIFY(rig.canvas->view().zoom() < 1);
    for (const char* layer : {"data", "fc2"})
      QVERIFY(rig.ground()->rect().contains(rig.at(layer)));
    rig.canvas->resize(2000, 2000);
    rig.canvas->zoom_to_fit();
    QCOMPARE(rig.canvas->view().zoom(), 1.0);
  }

  void zoom_buttons_and_keys_agree() {
    CanvasRig rig;
    rig.key(Qt::Key_Equal, Qt::ControlModifier);
    const double zoomed = rig.canvas->view().zoom();
    QVERIFY(zoomed > 1);
    rig.canvas->findChild<QToolButton*>("canvas.zoom_out")->click();
    QVERIFY(qAbs(rig.canvas->view().zoom() - 1) < 1e-9);
    rig.canvas->findChild<QToolButton*>("canvas.zoom_in")->click();
    auto* percent = rig.canvas->findChild<QToolButton*>("canvas.zoom_reset");
    QCOMPARE(percent->text(), "120 %");
    percent->click();
    QCOMPARE(percent->text(), "100 %");
  }

  void a_click_on_the_minimap_moves_there() {
    CanvasRig rig;
    auto* map = rig.canvas->findChild<Minimap*>("canvas.minimap");
    const QPoint low(map->width() / 2, map->height() - 12);
    QTest::mouseClick(map, Qt::LeftButton, {}, low);
    const QPointF middle = rig.canvas->view().visible_scene().center();
    QVERIFY((middle - map->to_scene(low)).manhattanLength() < 4);
  }

  void one_stage_shows_no_band() {
    CanvasRig rig;
    auto single = run_plan(rig.document.diagnosis().model, rig.document.project().training, {}, {});
    QVERIFY(single.ok());
    rig.canvas->show_plan(&*single);
    QVERIFY(rig.canvas->scene().stages().bands().empty());
    cut_before(rig, 3);
    QCOMPARE(rig.canvas->scene().stages().bands().size(), std::size_t{2});
  }

  void bands_hold_their_layers_and_keep_apart() {
    CanvasRig rig;
    cut_before(rig, 3);
    const auto& bands = rig.canvas->scene().stages().bands();
    for (const char* layer : {"data", "conv1", "pool1", "flat"})
      QVERIFY(bands[0]->band_rect().contains(rig.node(layer)->body()));
    for (const char* layer : {"fc1", "fc2"})
      QVERIFY(bands[1]->band_rect().contains(rig.node(layer)->body()));
    QVERIFY(bands[0]->band_rect().bottom() < bands[1]->band_rect().top());
    QCOMPARE(bands[0]->band_rect().width(), bands[1]->band_rect().width());
  }

  void dragging_the_cut_moves_layers_to_the_other_stage() {
    CanvasRig rig;
    cut_before(rig, 3);
    QSignalSpy moved(rig.canvas.get(), &NetworkCanvas::cut_moved);
    const CutItem* cut = rig.canvas->scene().stages().cuts()[0];
    const QPoint from = rig.at(cut->handle());
    const QPointF gap = (rig.node("conv1")->output_port() + rig.node("pool1")->input_port()) / 2;
    rig.drag(from, QPoint(from.x(), rig.at(gap).y()));
    QCOMPARE(moved.count(), 1);
    QCOMPARE(moved[0][0].toInt(), 0);
    QCOMPARE(moved[0][1].toString(), "pool1");
  }

  void keys_move_the_cut_too() {
    CanvasRig rig;
    cut_before(rig, 3);
    QSignalSpy moved(rig.canvas.get(), &NetworkCanvas::cut_moved);
    rig.key(Qt::Key_Up, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(moved.count(), 1);
    QCOMPARE(moved[0][1].toString(), "flat");
    cut_before(rig, 1);
    rig.key(Qt::Key_Up, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(moved.count(), 1);
  }

  void a_cut_put_back_says_nothing() {
    CanvasRig rig;
    cut_before(rig, 3);
    QSignalSpy moved(rig.canvas.get(), &NetworkCanvas::cut_moved);
    const QPoint from = rig.at(rig.canvas->scene().stages().cuts()[0]->handle());
    rig.press(from);
    rig.move(from, from - QPoint(0, 150));
    rig.move(from - QPoint(0, 150), from);
    QTest::mouseRelease(rig.ground(), Qt::LeftButton, {}, from);
    QCOMPARE(moved.count(), 0);
  }

  void the_strip_tells_shares_and_asks_for_balance() {
    CanvasRig rig;
    auto* strip = rig.canvas->findChild<QWidget*>("canvas.stages");
    QVERIFY(!strip->isVisible());
    cut_before(rig, 3);
    QVERIFY(strip->isVisible());
    QStringList words;
    for (const QLabel* label : strip->findChildren<QLabel*>())
      words << label->text();
    QVERIFY2(words.join(' ').contains("bubble"), qPrintable(words.join(' ')));
    QSignalSpy asked(rig.canvas.get(), &NetworkCanvas::balance_asked);
    rig.canvas->findChild<QPushButton*>("canvas.balance")->click();
    QCOMPARE(asked.count(), 1);
  }

  void another_theme_is_painted_at_once() {
    CanvasRig rig;
    const QColor dark = rig.canvas->grab().toImage().pixelColor(5, 5);
    rig.theme.choose(Theme::Choice::light);
    const QColor light = rig.canvas->grab().toImage().pixelColor(5, 5);
    QVERIFY(light.lightness() > dark.lightness() + 100);
  }
};

}  // namespace

QTEST_MAIN(TestCanvasView)
#include "test_canvas_view.moc"
