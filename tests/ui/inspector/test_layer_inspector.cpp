// The inspector edits the layer it shows, from descriptions alone, and says what follows.
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

#include "../models/projects.h"
#include "graph/edit.h"
#include "ui/inspector/layer_inspector.h"
#include "ui/inspector/readable.h"
#include "ui/widgets/setting_editor.h"
#include "ui/widgets/switch.h"

using namespace strata;
using namespace strata::ui;

namespace {

struct Rig {
  explicit Rig(const std::string& layers = kCnnLayers, const std::string& source = "cifar10") {
    start(document, layers, source);
    inspector.resize(304, 900);
  }
  template <class T>
  T* find(const char* name) {
    T* found = inspector.findChild<T*>(name);
    if (found == nullptr) qFatal("there is no %s", name);
    return found;
  }
  QString text(const char* name) { return find<QLabel>(name)->text(); }
  const graph::Settings& settings(const char* layer) {
    return document.network().find(layer)->settings;
  }

  Theme theme;
  ProjectDocument document;
  LayerInspector inspector{theme, document};
};

/// A network with one layer of that kind, which may well not work out.
std::string one_of(const graph::LayerKind& kind) {
  graph::Network network;
  network.layers.push_back(graph::new_layer(network, kind));
  std::string text = graph::copy_text(network, {network.layers[0].id});
  return text.substr(1, text.rfind(']') - 1);
}

}  // namespace

class TestLayerInspector : public QObject {
  Q_OBJECT

 private slots:
  void every_setting_of_every_kind_has_an_editor_with_help() {
    for (const graph::LayerKind& kind : graph::layer_kinds()) {
      Rig rig(one_of(kind));
      const std::string id = rig.document.network().layers[0].id;
      rig.inspector.show_layer(QString::fromStdString(id));
      for (const graph::Setting& setting : kind.settings) {
        const auto* editor =
            rig.find<SettingEditor>(QString::fromStdString(setting.name).toUtf8().constData());
        QCOMPARE(editor->value(), rig.settings(id.c_str()).get(setting.name));
        const auto* field = rig.inspector.findChild<QWidget*>(editor->objectName() + ".field");
        QVERIFY2(field != nullptr && !field->toolTip().isEmpty(), setting.name.c_str());
      }
    }
  }

  void the_header_says_what_and_where() {
    Rig rig;
    rig.inspector.show_layer("conv1");
    QCOMPARE(rig.text("inspector.title"), QString("Conv2D"));
    QCOMPARE(rig.text("inspector.note"), QString("layer 1 of 5"));
    QCOMPARE(rig.find<QLineEdit>("inspector.name")->text(), QString("conv1"));
    rig.inspector.show_layer("nobody");
    QCOMPARE(rig.inspector.layer(), QString());
  }

  void typing_a_number_changes_shapes_at_once_and_is_one_undo() {
    Rig rig;
    rig.inspector.show_layer("conv1");
    auto* filters = rig.find<QSpinBox>("filters.field");
    const int steps = rig.document.undo_stack()->count();
    filters->setValue(6);
    filters->setValue(64);
    QCOMPARE(rig.settings("conv1").integer("filters"), std::int64_t{64});
    QCOMPARE(rig.text("inspector.computed.shape"), QString("64×30×30"));
    QCOMPARE(rig.document.undo_stack()->count(), steps + 1);
    rig.document.undo_stack()->undo();
    QCOMPARE(filters->value(), 32);
    QCOMPARE(rig.text("inspector.computed.shape"), QString("32×30×30"));
  }

  void numbers_in_a_row_are_spin_boxes() {
    Rig rig;
    rig.inspector.show_layer("conv1");
    rig.find<QSpinBox>("kernel.1")->setValue(5);
    QCOMPARE(rig.settings("conv1").integers("kernel"), (graph::Integers{3, 5}));
    QCOMPARE(rig.text("inspector.computed.shape"), QString("32×30×28"));
  }

  void padding_is_a_word_or_numbers() {
    Rig rig;
    rig.inspector.show_layer("conv1");
    auto* words = rig.find<QComboBox>("padding.word");
    auto* first = rig.find<QSpinBox>("padding.0");
    QCOMPARE(words->currentText(), QString("Valid"));
    QVERIFY(first->isHidden());
    const auto choose = [&](int index) {
      words->setCurrentIndex(index);
      emit words->activated(index);
    };
    choose(1);
    QCOMPARE(rig.settings("conv1").word("padding"), std::string("same"));
    QCOMPARE(rig.text("inspector.computed.shape"), QString("32×32×32"));
    choose(words->count() - 1);
    QVERIFY(!first->isHidden());
    first->setValue(2);
    QCOMPARE(rig.settings("conv1").integers("padding"), (graph::Integers{2, 0}));
    while (rig.document.undo_stack()->canUndo())
      rig.document.undo_stack()->undo();
    QCOMPARE(words->currentText(), QString("Valid"));
    QVERIFY(first->isHidden());
  }

  void words_are_written_as_people_write_them() {
    Rig rig;
    rig.inspector.show_layer("conv1");
    auto* activation = rig.find<QComboBox>("activation.field");
    QCOMPARE(activation->currentText(), QString("ReLU"));
    const int gelu = activation->findText("GELU");
    activation->setCurrentIndex(gelu);
    emit activation->activated(gelu);
    QCOMPARE(rig.settings("conv1").word("activation"), std::string("gelu"));
    QCOMPARE(readable("kaiming_uniform"), QString("Kaiming uniform"));
  }

  void a_flag_is_a_switch_and_says_how_many() {
    Rig rig;
    rig.inspector.show_layer("conv1");
    auto* bias = rig.find<Switch>("bias.field");
    QVERIFY(bias->isChecked());
    QTest::mouseClick(bias, Qt::LeftButton);
    QVERIFY(!rig.settings("conv1").flag("bias"));
    QCOMPARE(rig.text("inspector.computed.parameters"), QString("864"));
  }

  void a_number_that_cannot_be_stays_out_of_the_project() {
    Rig rig(R"({"id": "d", "kind": "dropout", "rate": 0.5}, {"id": "f", "kind": "flatten"})");
    rig.inspector.show_layer("d");
    auto* rate = rig.find<QLineEdit>("rate.field");
    rate->selectAll();
    QTest::keyClicks(rate, "7");
    QCOMPARE(rig.settings("d").real("rate"), 0.5);
    QCOMPARE(rate->property("valid").toBool(), false);
    QVERIFY(rate->toolTip().contains("0.99"));
    rate->selectAll();
    QTest::keyClicks(rate, "0.25");
    QCOMPARE(rig.settings("d").real("rate"), 0.25);
    QCOMPARE(rate->property("valid").toBool(), true);
  }

  void the_computed_block_shows_the_sums_and_copies_them() {
    Rig rig;
    rig.inspector.show_layer("conv1");
    QCOMPARE(rig.text("inspector.computed.shape.sum"), QString("(32 + 2·0 - 3) / 1 + 1 = 30"));
    QCOMPARE(rig.text("inspector.computed.parameters"), QString("896"));
    QCOMPARE(rig.text("inspector.computed.parameters.sum"), QString("3·3·3·32 + 32 bias"));
    QCOMPARE(rig.text("inspector.computed.flops"), QString("1,555,200"));
    QCOMPARE(rig.text("inspector.computed.memory"), QString("115.2 kB"));
    QCOMPARE(rig.text("inspector.computed.memory.sum"),
             QString("32·30·30 · 4 B · 7.4 MB per batch"));
    rig.find<QToolButton>("inspector.computed.copy")->click();
    QVERIFY(QGuiApplication::clipboard()->text().contains("Parameters: 896 (3·3·3·32 + 32 bias)"));
  }

  void a_new_name_goes_everywhere() {
    Rig rig;
    rig.document.edit("move", [](Draft& draft) {
      draft.canvas.positions["conv1"] = {10, 20};
      draft.canvas.groups = {{"block", {"conv1", "pool1"}, false}};
    });
    rig.inspector.show_layer("conv1");
    QSignalSpy renamed(&rig.inspector, &LayerInspector::layer_renamed);
    QSignalSpy gone(&rig.inspector, &LayerInspector::layer_gone);
    auto* name = rig.find<QLineEdit>("inspector.name");
    name->selectAll();
    QTest::keyClicks(name, "stem");
    QTest::keyClick(name, Qt::Key_Return);
    QVERIFY(rig.document.network().find("stem") != nullptr);
    QCOMPARE(rig.document.draft().canvas.positions.value("stem"), QPointF(10, 20));
    QCOMPARE(rig.document.draft().canvas.groups[0].layers, QStringList({"stem", "pool1"}));
    QCOMPARE(renamed.count(), 1);
    QCOMPARE(gone.count(), 0);
    QCOMPARE(rig.inspector.layer(), QString("stem"));
    QCOMPARE(rig.document.undo_stack()->undoText(), QString("rename conv1 to stem"));
  }

  void a_name_that_is_taken_is_marked_and_taken_back() {
    Rig rig;
    rig.inspector.show_layer("conv1");
    auto* name = rig.find<QLineEdit>("inspector.name");
    name->selectAll();
    QTest::keyClicks(name, "pool1");
    QCOMPARE(name->property("valid").toBool(), false);
    QVERIFY(name->toolTip().contains("twice"));
    QTest::keyClick(name, Qt::Key_Return);
    QCOMPARE(name->text(), QString("conv1"));
    QVERIFY(rig.document.network().find("conv1") != nullptr);
    QVERIFY(!rig.document.undo_stack()->canUndo());
  }

  void a_frozen_layer_does_not_learn() {
    Rig rig;
    rig.inspector.show_layer("fc1");
    auto* trainable = rig.find<Switch>("inspector.trainable");
    QVERIFY(trainable->isChecked());
    trainable->click();
    QVERIFY(rig.document.network().find("fc1")->frozen);
    QCOMPARE(rig.document.undo_stack()->undoText(), QString("freeze fc1"));
    rig.document.undo_stack()->undo();
    QVERIFY(trainable->isChecked());
    rig.inspector.show_layer("flat");
    QVERIFY(rig.find<Switch>("inspector.trainable")->parentWidget()->isHidden());
  }

  void a_broken_layer_offers_what_mends_it() {
    Rig rig;
    rig.inspector.show_layer("fc1");
    QVERIFY(rig.find<QWidget>("inspector.problem")->isHidden());
    rig.document.edit("remove flat", [](Draft& draft) {
      draft.project.network.layers.erase(draft.project.network.layers.begin() + 2);
    });
    QVERIFY(!rig.find<QWidget>("inspector.problem")->isHidden());
    QCOMPARE(rig.text("inspector.problem.text"),
             QString("'fc1' needs a flat input but 'pool1' gives 32×15×15"));
    QCOMPARE(rig.text("inspector.computed.shape"), QString("512"));
    QTRY_VERIFY(rig.inspector.findChild<QPushButton*>("inspector.problem.mend0") != nullptr);
    auto* mend = rig.find<QPushButton>("inspector.problem.mend0");
    QCOMPARE(mend->text(), QString("Put Flatten before 'fc1'"));
    mend->click();
    QTRY_VERIFY(rig.document.problems().empty());
    QVERIFY(rig.find<QWidget>("inspector.problem")->isHidden());
  }

  void inputs_of_a_join_are_listed_added_and_taken_away() {
    Rig rig(R"({"id": "a", "kind": "dense", "units": 8}, {"id": "b", "kind": "dense", "units": 8},
      {"id": "s", "kind": "add", "inputs": ["b", "a"]}, {"id": "h", "kind": "dense", "units": 2})",
            "moons");
    rig.inspector.show_layer("s");
    auto* choose = rig.find<QComboBox>("inspector.inputs.choose");
    QStringList offered;
    for (int i = 0; i < choose->count(); ++i)
      offered << choose->itemText(i);
    QCOMPARE(offered.join('|'), QString("Add an input…|data"));
    rig.find<QToolButton>("inspector.inputs.remove.a")->click();
    QTRY_COMPARE(rig.document.network().find("s")->inputs.size(),
                 std::size_t{0});  // the one before
    rig.document.undo_stack()->undo();
    QCOMPARE(rig.document.network().find("s")->inputs.size(), std::size_t{2});
    rig.inspector.show_layer("h");
    choose = rig.inspector.findChildren<QComboBox*>("inspector.inputs.choose").last();
    QCOMPARE(choose->itemText(0), QString("s"));
    emit choose->activated(choose->findText("b"));
    QTRY_COMPARE(rig.document.network().find("h")->inputs, std::vector<std::string>{"b"});
  }

  void a_layer_is_pinned_to_one_of_several_devices() {
    Rig rig;
    rig.inspector.show_layer("conv1");
    QVERIFY(rig.find<QComboBox>("inspector.device")->parentWidget()->isHidden());
    rig.document.edit("choose devices", [](Draft& draft) {
      draft.project.parallel.devices = {"cuda:0", "cuda:1"};
    });
    auto* device = rig.inspector.findChildren<QComboBox*>("inspector.device").last();
    QVERIFY(!device->parentWidget()->isHidden());
    emit device->activated(device->findText("cuda:1"));
    QCOMPARE(rig.document.network().find("conv1")->device, std::string("cuda:1"));
    QCOMPARE(rig.text("inspector.note"), QString("layer 1 of 5 · cuda:1"));
  }

  void a_layer_that_is_taken_away_leaves_the_inspector_empty() {
    Rig rig;
    rig.inspector.show_layer("pool1");
    QSignalSpy gone(&rig.inspector, &LayerInspector::layer_gone);
    rig.document.edit("remove pool1", [](Draft& draft) {
      draft.project.network = graph::remove(draft.project.network, {"pool1"});
    });
    QCOMPARE(gone.count(), 1);
    QCOMPARE(rig.inspector.layer(), QString());
  }

  void the_wheel_scrolls_and_changes_nothing() {
    Rig rig;
    rig.inspector.show_layer("conv1");
    rig.inspector.show();
    auto* filters = rig.find<QSpinBox>("filters.field");
    QWheelEvent wheel(QPointF(5, 5), filters->mapToGlobal(QPointF(5, 5)), {}, {0, 120},
                      Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    filters->clearFocus();
    QCoreApplication::sendEvent(filters, &wheel);
    QCOMPARE(filters->value(), 32);
  }
};

QTEST_MAIN(TestLayerInspector)
#include "test_layer_inspector.moc"
