// Marks for layers that do not learn well, on the canvas of the project the run trains.
#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "link/event.h"
#include "project/project.h"
#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/network_canvas.h"
#include "ui/canvas/node_item.h"
#include "ui/design/gradient_badges.h"

namespace strata::ui {
namespace {

const std::string kProject =
    "{\"strata\": 1, \"name\": \"t\", \"data\": {\"source\": \"spirals\"}, \"layers\": ["
    "{\"id\": \"fc1\", \"kind\": \"dense\", \"units\": 8, \"activation\": \"relu\"}, "
    "{\"id\": \"fc2\", \"kind\": \"dense\", \"units\": 3}], \"training\": {}}";

/// A project on a canvas, and a run of it whose fc1 is mostly zero.
struct Rig {
  Rig() {
    open();
    (void)write_project(document.project(), folder() / "project.strata");
    canvas = std::make_unique<NetworkCanvas>(theme, document);
    badges = new GradientBadges(document, *canvas);
    for (const int step : {10, 20})
      say(link::LayersEvent{step, {{"fc1", 0.5, 1, 1e-3, 0.99}, {"fc2", 0.5, 1, 1e-3, 0.99}}});
    session = std::make_unique<RunSession>(folder());
  }
  void open() {
    if (!document.start_from(kProject, "/nowhere/t.strata").ok()) qFatal("the project is wrong");
    document.wait_for_data();
  }
  std::filesystem::path folder() const { return root.path().toStdString(); }
  void say(link::Payload payload) const {
    std::ofstream(folder() / "events.jsonl", std::ios::app)
        << link::to_line({1700000000, std::move(payload)}) << "\n";
  }
  bool is_marked(const char* layer) const {
    const NodeItem* node = canvas->scene().node(QString::fromLatin1(layer));
    return node != nullptr && node->toolTip().contains(QStringLiteral("zero"));
  }

  QTemporaryDir root;
  Theme theme;
  ProjectDocument document;
  std::unique_ptr<NetworkCanvas> canvas;
  GradientBadges* badges = nullptr;
  std::unique_ptr<RunSession> session;
};

}  // namespace

class TestGradientBadges : public QObject {
  Q_OBJECT

 private slots:
  void only_layers_that_are_not_healthy_are_marked() {
    Rig rig;
    rig.badges->show_session(rig.session.get());
    QTRY_VERIFY(rig.is_marked("fc1"));
    QVERIFY(!rig.is_marked("fc2"));  // no ReLU: zeros are no fault
  }

  void a_changed_layer_loses_its_mark_until_it_is_as_before() {
    Rig rig;
    rig.badges->show_session(rig.session.get());
    QTRY_VERIFY(rig.is_marked("fc1"));
    rig.document.edit("change units", [](Draft& draft) {
      draft.project.network.layers[0].settings.set("units", std::int64_t{16});
    });
    QTRY_VERIFY(!rig.is_marked("fc1"));
    rig.document.undo_stack()->undo();
    QTRY_VERIFY(rig.is_marked("fc1"));
  }

  void another_project_or_no_run_clears_them() {
    Rig rig;
    rig.badges->show_session(rig.session.get());
    QTRY_VERIFY(rig.is_marked("fc1"));
    rig.open();
    QVERIFY(!rig.is_marked("fc1"));
    rig.badges->show_session(rig.session.get());
    QTRY_VERIFY(rig.is_marked("fc1"));
    rig.badges->show_session(nullptr);
    QVERIFY(!rig.is_marked("fc1"));
  }
};

}  // namespace strata::ui

QTEST_MAIN(strata::ui::TestGradientBadges)
#include "test_gradient_badges.moc"
