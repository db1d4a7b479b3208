// The Design page's bands are the plan: dragging a cut pins layers, Balance takes the pins away.
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/network_canvas.h"
#include "ui/canvas/stage_layer.h"
#include "ui/design/design_page.h"

using namespace strata;
using namespace strata::ui;

namespace {

constexpr const char* kProject =
    "{\"strata\": 1, \"name\": \"t\", \"data\": {\"source\": \"cifar10\"}, \"layers\": ["
    "{\"id\": \"conv1\", \"kind\": \"conv2d\", \"filters\": 8, \"kernel\": [3, 3]},"
    "{\"id\": \"flat\", \"kind\": \"flatten\"},"
    "{\"id\": \"fc1\", \"kind\": \"dense\", \"units\": 64},"
    "{\"id\": \"fc2\", \"kind\": \"dense\", \"units\": 10}],"
    "\"training\": {\"batch\": 64}, \"parallel\": {\"devices\": [\"cpu\", \"cpu\"], "
    "\"strategy\": \"pipeline\"}}";

/// The page over a project whose plan has two stages.
struct Rig {
  Rig() : monitor([] { return DeviceMonitor::Reading(); }) {
    if (const auto started = document.start_from(kProject, "/nowhere/t.strata"); !started.ok())
      qFatal("%s", started.error().text().c_str());
    document.wait_for_data();
    page = std::make_unique<DesignPage>(theme, document, monitor);
    page->resize(1300, 800);
    page->show();
  }
  StageLayer& stages() { return page->canvas().scene().stages(); }
  QString pins() {
    QStringList out;
    for (const graph::LayerSpec& layer : document.network().layers)
      out << QString::fromStdString(layer.device);
    return out.join(' ');
  }

  Theme theme;
  ProjectDocument document;
  DeviceMonitor monitor;
  std::unique_ptr<DesignPage> page;
};

}  // namespace

class TestDesignPlan : public QObject {
  Q_OBJECT

 private slots:
  void a_moved_cut_is_one_step_of_undo_and_moves_the_plan() {
    Rig rig;
    QTRY_COMPARE(rig.stages().stages().size(), std::size_t{2});
    const QStringList before = rig.stages().stages()[0].layers;
    const QString first = before.contains("fc1") ? "fc1" : "fc2";
    emit rig.page->canvas().cut_moved(0, first);
    QCOMPARE(rig.document.undo_stack()->count(), 1);
    QCOMPARE(rig.pins(),
             QString(first == "fc1" ? "cpu:0 cpu:0 cpu:1 cpu:1" : "cpu:0 cpu:0 cpu:0 cpu:1"));
    QTRY_COMPARE(rig.stages().stages()[1].layers.front(), first);
    rig.document.undo_stack()->undo();
    QTRY_COMPARE(rig.stages().stages()[0].layers, before);
  }
  void balance_takes_the_pins_away() {
    Rig rig;
    QTRY_COMPARE(rig.stages().stages().size(), std::size_t{2});
    const QStringList before = rig.stages().stages()[0].layers;
    emit rig.page->canvas().cut_moved(0, before.contains("fc1") ? "fc1" : "fc2");
    rig.page->canvas().findChild<QPushButton*>("canvas.balance")->click();
    QCOMPARE(rig.pins().trimmed(), QString());
    QTRY_COMPARE(rig.stages().stages()[0].layers, before);
  }
  void another_strategy_takes_the_bands_away() {
    Rig rig;
    QTRY_COMPARE(rig.stages().bands().size(), std::size_t{2});
    rig.document.edit("data", [](Draft& d) { d.project.parallel.strategy = "data"; });
    QTRY_VERIFY(rig.stages().bands().empty());
    QVERIFY(rig.page->findChild<QPushButton*>("design.train")->isEnabled());
    QCOMPARE(rig.page->findChild<QLabel*>("devices.plan.title")->text(),
             QString("Data on 2 devices"));
  }
  void no_plan_disables_train_and_says_why() {
    Rig rig;
    rig.document.edit("stages", [](Draft& d) { d.project.parallel.stages = 5; });
    auto* train = rig.page->findChild<QPushButton*>("design.train");
    QTRY_VERIFY(!train->isEnabled());
    QVERIFY2(train->toolTip().contains("5 stages"), qPrintable(train->toolTip()));
  }
};

QTEST_MAIN(TestDesignPlan)
#include "test_design_plan.moc"
