// The models behind the Design mode's palette, summary, problems and outline.
#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <memory>

#include "projects.h"
#include "ui/models/layer_palette_model.h"
#include "ui/models/outline_model.h"
#include "ui/models/problems_model.h"
#include "ui/models/summary_model.h"
#include "ui/models/wording.h"

using namespace strata;
using namespace strata::ui;

namespace {

constexpr auto kStrict = QAbstractItemModelTester::FailureReportingMode::QtTest;

QStringList kinds_of(const LayerPaletteModel& model) {
  QStringList out;
  for (int group = 0; group < model.rowCount(); ++group)
    for (int row = 0; row < model.rowCount(model.index(group, 0)); ++row)
      out << model.index(row, 0, model.index(group, 0))
                 .data(LayerPaletteModel::kKindRole)
                 .toString();
  return out;
}

QStringList row_of(const QAbstractItemModel& model, int row) {
  QStringList out;
  for (int column = 0; column < model.columnCount(); ++column)
    out << model.index(row, column).data().toString();
  return out;
}

void set_units(ProjectDocument& document, const char* layer, std::int64_t units) {
  document.edit("change units", [&](Draft& draft) {
    for (graph::LayerSpec& each : draft.project.network.layers)
      if (each.id == layer) each.settings.set("units", units);
  });
}

void remove_layer(ProjectDocument& document, const char* layer) {
  document.edit("remove layer", [&](Draft& draft) {
    std::erase_if(draft.project.network.layers,
                  [&](const graph::LayerSpec& each) { return each.id == layer; });
  });
}

}  // namespace

class TestDesignModels : public QObject {
  Q_OBJECT

 private slots:
  void the_palette_holds_every_kind_once() {
    LayerPaletteModel model;
    const QAbstractItemModelTester tester(&model, kStrict);
    QStringList kinds = kinds_of(model);
    QCOMPARE(kinds.size(), static_cast<qsizetype>(graph::layer_kinds().size()));
    QCOMPARE(kinds.removeDuplicates(), 0);
    QCOMPARE(model.match_count(), static_cast<int>(kinds.size()));
    QCOMPARE(model.index(0, 0).data().toString(), QString("Input & output"));
    QVERIFY(model.kind(model.index(0, 0)) == nullptr);
  }

  void the_search_looks_at_title_name_and_summary() {
    LayerPaletteModel model;
    const QAbstractItemModelTester tester(&model, kStrict);
    model.set_filter("conv2d");
    QCOMPARE(kinds_of(model).join(' '),
             QString("conv2d conv2d_transpose depthwise_conv2d separable_conv2d"));
    model.set_filter("word row");
    QCOMPARE(kinds_of(model), QStringList("embedding"));
    model.set_filter("  DENSE ");
    QVERIFY(kinds_of(model).contains("dense"));
    model.set_filter("nothing like it");
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.best_match().isValid());
    model.set_filter({});
    QCOMPARE(model.match_count(), static_cast<int>(graph::layer_kinds().size()));
  }

  void enter_adds_what_begins_like_the_search() {
    LayerPaletteModel model;
    for (const auto& [search, kind] : {std::pair{"max", "maxpool2d"},
                                       {"global avg", "global_avgpool"},
                                       {"lst", "lstm"},
                                       {"dropout", "dropout"},
                                       {"layern", "layernorm"}}) {
      model.set_filter(search);
      QCOMPARE(model.best_match().data(LayerPaletteModel::kKindRole).toString(), QString(kind));
    }
  }

  void a_dragged_kind_travels_by_its_name() {
    LayerPaletteModel model;
    const QModelIndex group = model.index(1, 0);
    const std::unique_ptr<QMimeData> data(model.mimeData({group, model.index(0, 0, group)}));
    QCOMPARE(data->data(kLayerKindMime), QByteArray("dense"));
    QVERIFY(model.mimeData({group}) == nullptr);
  }

  void the_summary_says_what_the_tutorials_network_costs() {
    ProjectDocument document;
    start(document);
    SummaryModel model(document);
    const QAbstractItemModelTester tester(&model, kStrict);
    QCOMPARE(model.rowCount(), 6);
    QCOMPARE(row_of(model, 0).join('|'), QString("0|data|Data|3×32×32|0|–|12.3 kB|–"));
    QCOMPARE(row_of(model, 1).join('|'), QString("1|conv1|Conv2D|32×30×30|896|1.555|115.2 kB|cpu"));
    QCOMPARE(row_of(model, 3).join('|'), QString("3|flat|Flatten|7200|0|–|view|cpu"));
    QCOMPARE(row_of(model, 4).join('|'), QString("4|fc1|Dense|512|3,686,912|7.373|2.0 kB|cpu"));
    QCOMPARE(model.totals(),
             QString("3,692,938 parameters · 8.96 MFLOP per sample · 14.8 MB float32"));
    QCOMPARE(model.row_of("fc2"), 5);
    QCOMPARE(model.row_of("nobody"), -1);
  }

  void the_summary_follows_the_project() {
    ProjectDocument document;
    start(document);
    SummaryModel model(document);
    const QAbstractItemModelTester tester(&model, kStrict);
    QSignalSpy data(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy totals(&model, &SummaryModel::totals_changed);
    set_units(document, "fc1", 256);
    QCOMPARE(row_of(model, 4)[SummaryModel::kParameters], QString("1,843,456"));
    QCOMPARE(data.count(), 1);
    QCOMPARE(reset.count(), 0);
    QVERIFY(totals.count() >= 1);
    document.undo_stack()->undo();
    QCOMPARE(row_of(model, 4)[SummaryModel::kParameters], QString("3,686,912"));
    remove_layer(document, "fc1");
    QCOMPARE(reset.count(), 1);
    QCOMPARE(model.rowCount(), 5);
  }

  void a_broken_layer_keeps_its_last_good_numbers() {
    ProjectDocument document;
    start(document);
    SummaryModel model(document);
    QVERIFY(!model.index(4, 0).data(SummaryModel::kStaleRole).toBool());
    remove_layer(document, "flat");
    const int fc1 = model.row_of("fc1");
    QVERIFY(model.index(fc1, 0).data(SummaryModel::kStaleRole).toBool());
    QCOMPARE(row_of(model, fc1)[SummaryModel::kShape], QString("512"));
    QVERIFY(!model.index(fc1, 0).data(Qt::ToolTipRole).toString().isEmpty());
  }

  void several_devices_are_named_by_layer() {
    ProjectDocument document;
    start(document);
    SummaryModel model(document);
    document.edit("choose devices", [](Draft& draft) {
      draft.project.parallel.devices = {"cuda:0", "cuda:1"};
    });
    QCOMPARE(row_of(model, 1)[SummaryModel::kStage], QString("all"));
    QCOMPARE(model.index(1, SummaryModel::kStage).data(SummaryModel::kDeviceRole).toInt(), -1);
    model.set_devices({{"conv1", "cuda:0"}, {"fc1", "cuda:1"}});
    QCOMPARE(row_of(model, 4)[SummaryModel::kStage], QString("cuda:1"));
    QCOMPARE(model.index(4, SummaryModel::kStage).data(SummaryModel::kDeviceRole).toInt(), 1);
  }

  void numbers_are_sorted_as_numbers() {
    ProjectDocument document;
    start(document);
    const SummaryModel model(document);
    const auto key = [&](int row, int column) {
      return model.index(row, column).data(SummaryModel::kSortRole).toDouble();
    };
    QVERIFY(key(4, SummaryModel::kParameters) > key(1, SummaryModel::kParameters));
    QVERIFY(key(4, SummaryModel::kFlops) > key(1, SummaryModel::kFlops));
    QVERIFY(key(1, SummaryModel::kActivations) > key(4, SummaryModel::kActivations));
  }

  void problems_come_with_what_mends_them() {
    ProjectDocument document;
    start(document);
    ProblemsModel model(document);
    const QAbstractItemModelTester tester(&model, kStrict);
    QSignalSpy count(&model, &ProblemsModel::count_changed);
    QCOMPARE(model.rowCount(), 0);
    remove_layer(document, "flat");
    QCOMPARE(count.count(), 1);
    QCOMPARE(model.rowCount(), 1);
    const QModelIndex problem = model.index(0);
    QCOMPARE(problem.data(ProblemsModel::kLayerRole).toString(), QString("fc1"));
    QCOMPARE(problem.data().toString(),
             QString("'fc1' needs a flat input but 'pool1' gives 32×15×15"));
    QCOMPARE(problem.data(ProblemsModel::kRemedyRole).toString(),
             QString("Put a flatten before it"));
    QCOMPARE(model.row_of("fc1"), 0);
    QCOMPARE(model.mends(0).front().title, QString("Put Flatten before 'fc1'"));
    model.mend(0, 0);
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(document.network().layers[2].kind, std::string("flatten"));
    QCOMPARE(document.undo_stack()->undoText(), QString("put Flatten before 'fc1'"));
  }

  void a_loss_that_does_not_fit_is_mended_too_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("training");
    QTest::addColumn<QString>("titles");
    const QString cnn = QString::fromStdString(kCnnLayers);
    QTest::newRow("units") << QString(cnn).replace("\"units\": 10", "\"units\": 7") << "cifar10"
                           << "{}"
                           << "Set units of 'fc2' to 10";
    QTest::newRow("loss for numbers") << cnn << "cifar10"
                                      << "{\"loss\": \"mse\"}"
                                      << "Use cross-entropy as the loss";
    QTest::newRow("two classes") << R"({"id": "a", "kind": "dense", "units": 1})"
                                 << "moons"
                                 << "{}"
                                 << "Set units of 'a' to 2|Use binary cross-entropy as the loss";
    QTest::newRow("image at the end")
        << R"({"id": "c", "kind": "conv2d", "filters": 4, "kernel": 3})"
        << "cifar10"
        << "{}"
        << "Make the output flat, with 10 units";
    QTest::newRow("sigmoid before cross-entropy")
        << R"({"id": "a", "kind": "dense", "units": 2, "activation": "sigmoid"})"
        << "moons"
        << "{}"
        << "Take the closing softmax or sigmoid away|Use binary cross-entropy and set units of 'a' "
           "to 1";
  }
  void a_loss_that_does_not_fit_is_mended_too() {
    QFETCH(QString, layers);
    QFETCH(QString, source);
    QFETCH(QString, training);
    ProjectDocument document;
    start(document, layers.toStdString(), source.toStdString(), training.toStdString());
    ProblemsModel model(document);
    QCOMPARE(model.rowCount(), 1);
    QStringList titles;
    for (const Mend& mend : model.mends(0))
      titles << mend.title;
    QTEST(titles.join('|'), "titles");
    if (titles.isEmpty()) return;
    model.mend(0, 0);
    QCOMPARE(model.rowCount(), 0);
  }

  void signs_stand_between_sizes_but_not_in_names() {
    QCOMPARE(wording::with_signs("'conv3x3' gives 32x15x15, 5x5 (1x-1)"),
             QString("'conv3x3' gives 32×15×15, 5×5 (1×-1)"));
  }

  void data_that_cannot_be_had_is_a_problem_without_a_click() {
    ProjectDocument document;
    start(document, kCnnLayers, "csv");
    ProblemsModel model(document);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0).data(ProblemsModel::kLayerRole).toString(), QString("data"));
    QVERIFY(model.mends(0).empty());
  }

  void the_outline_says_each_layer_in_one_sentence() {
    ProjectDocument document;
    start(document);
    OutlineModel model(document);
    const QAbstractItemModelTester tester(&model, kStrict);
    QCOMPARE(model.rowCount(), 5);
    QCOMPARE(model.index(0).data().toString(), QString("conv1 · Conv2D · 32×30×30"));
    QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(),
             QString("conv1, Conv2D, 32 @ 3×3 · relu, reads data, gives 32×30×30, 896 parameters"));
    remove_layer(document, "flat");
    QCOMPARE(model.rowCount(), 4);
    const QModelIndex broken = model.index(model.row_of("fc1"));
    QCOMPARE(broken.data().toString(), QString("fc1 · Dense"));
    QVERIFY(broken.data(Qt::AccessibleTextRole).toString().contains("problem: 'fc1' needs a flat"));
    document.undo_stack()->undo();
    QCOMPARE(model.rowCount(), 5);
  }
};

QTEST_GUILESS_MAIN(TestDesignModels)
#include "test_design_models.moc"
