// templates, new, check: starter projects, and what is wrong with a project.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "program.h"

using strata::test::Outcome;
using strata::test::run_strata;

class TestProjects : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  QString write(const QByteArray& text, const QString& name = "p.strata") {
    QFile file(folder_.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text);
    return file.fileName();
  }
  QByteArray project(const QByteArray& layers, const QByteArray& training = "{}") {
    QByteArray text =
        R"({"strata": 1, "name": "p", "data": {"source": "shapes"}, "layers": @1, "training": @2})";
    return text.replace("@1", layers).replace("@2", training);
  }

 private slots:
  void every_template_is_listed_written_and_valid() {
    const QJsonArray list = run_strata({"templates", "--json"}).array();
    QStringList names;
    for (const auto& entry : list)
      names << entry.toObject()["name"].toString();
    for (const char* name :
         {"mlp-mnist", "mlp-torch", "cnn-cifar10", "lstm-imdb", "shapes-cnn", "spirals-mlp",
          "sine-lstm", "iris-mlp", "resnet-cifar10", "text-attention", "char-lstm"})
      QVERIFY2(names.contains(name), name);
    for (const QString& name : names) {
      const QString file = folder_.filePath(name + ".strata");
      const Outcome made = run_strata({"new", name, file});
      VERIFY_CODE(made, 0);
      QCOMPARE(made.out.trimmed(), file);
      const Outcome checked = run_strata({"check", file, "--json"});
      VERIFY_CODE(checked, 0);
      QVERIFY(checked.object()["parameters"].toInt() > 0);
    }
    QVERIFY(run_strata({"templates"}).out.contains("mlp-mnist"));
  }

  // 1024*784 + 1024 + 512*1024 + 512 + 10*512 + 10
  void the_tutorials_networks_have_their_sizes() {
    const Outcome mlp = run_strata({"check", folder_.filePath("mlp-mnist.strata"), "--json"});
    QCOMPARE(mlp.object()["parameters"].toInt(), 1333770);
    QCOMPARE(run_strata({"check", folder_.filePath("cnn-cifar10.strata"), "--json"})
                 .object()["parameters"]
                 .toInt(),
             3692938);
    // PyTorch's LSTM has two bias vectors, Keras' one: 160000 + 4*128*(16 + 128 + 2) + 128*16 + 16
    // + 16 + 1
    QCOMPARE(run_strata({"check", folder_.filePath("lstm-imdb.strata"), "--json"})
                 .object()["parameters"]
                 .toInt(),
             236833);
    const QJsonArray layers = mlp.object()["layers"].toArray();
    QCOMPARE(layers.size(), 4);
    QCOMPARE(layers[1].toObject()["id"].toString(), "fc1");
    QCOMPARE(layers[1].toObject()["kind"].toString(), "dense");
    QCOMPARE(layers[1].toObject()["output_shape"].toArray(), QJsonArray{1024});
    QCOMPARE(layers[1].toObject()["flops"].toDouble(), 2.0 * 784 * 1024);
    const Outcome text = run_strata({"check", folder_.filePath("mlp-mnist.strata")});
    QVERIFY2(text.out.contains("1,333,770"), qPrintable(text.out));
  }

  void a_file_is_not_overwritten_by_mistake() {
    const QString file = folder_.filePath("twice");
    VERIFY_CODE(run_strata({"new", "xor", file}), 1);
    VERIFY_CODE(run_strata({"new", "spirals-mlp", file}), 0);
    QVERIFY(QFile::exists(file + ".strata"));
    const Outcome again = run_strata({"new", "spirals-mlp", file});
    VERIFY_CODE(again, 1);
    QVERIFY(again.err.contains("--force"));
    VERIFY_CODE(run_strata({"new", "spirals-mlp", file, "--force"}), 0);
    QVERIFY(
        run_strata({"new", "spiral-mlp", file + "2"}).err.contains("did you mean 'spirals-mlp'?"));
  }

  void a_wrong_stack_names_layer_shapes_and_remedy() {
    const QString file =
        write(project(R"([{"id": "conv1", "kind": "conv2d", "filters": 8, "kernel": 3},
                                           {"id": "fc1", "kind": "dense", "units": 4}])"));
    const Outcome text = run_strata({"check", file});
    VERIFY_CODE(text, 1);
    QVERIFY2(
        text.err.contains("'fc1'") && text.err.contains("8x30x30") && text.err.contains("flatten"),
        qPrintable(text.err));
    const Outcome json = run_strata({"check", file, "--json"});
    VERIFY_CODE(json, 1);
    QCOMPARE(json.object()["ok"].toBool(true), false);
    QVERIFY(!json.object()["problems"].toArray()[0].toObject()["remedy"].toString().isEmpty());
  }

  void a_loss_that_does_not_fit_is_a_problem() {
    const QString file = write(
        project(R"([{"id": "f", "kind": "flatten"}, {"id": "fc1", "kind": "dense", "units": 3}])"));
    QVERIFY(run_strata({"check", file}).err.contains("set units to 4 in 'fc1'"));
  }

  void any_field_can_be_set() {
    const QString file = write(
        project(R"([{"id": "f", "kind": "flatten"}, {"id": "fc1", "kind": "dense", "units": 3}])"));
    VERIFY_CODE(run_strata({"check", file, "--set", "layers.fc1.units=4"}), 0);
    VERIFY_CODE(run_strata({"check", file, "--set", "layers.fc1.units=4", "--set",
                            "training.optimizer.learning_rate=0.01"}),
                0);
    VERIFY_CODE(
        run_strata({"check", file, "--set", "layers.fc1.units=4", "--set",
                    "training.optimizer.kind=sgd", "--set", "training.optimizer.momentum=0.9"}),
        0);
  }

  void unknown_fields_are_refused_with_the_nearest_name_data() {
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QString>("why");
    QTest::newRow("part") << "trainig.epochs=3"
                          << "did you mean 'training'?";
    QTest::newRow("field") << "training.epoch=3"
                           << "did you mean 'epochs'?";
    QTest::newRow("deeper") << "training.optimzer.learning_rate=1"
                            << "did you mean 'optimizer'?";
    QTest::newRow("layer") << "layers.fc9.units=3"
                           << "did you mean 'fc1'?";
    QTest::newRow("layer's field") << "layers.fc1.unit=3"
                                   << "did you mean 'units'?";
    QTest::newRow("value") << "training.batch=big"
                           << "expected a whole number";
    QTest::newRow("range") << "training.batch=-1"
                           << "out of range";
    QTest::newRow("no value") << "training.batch"
                              << "--set training.epochs=10";
    QTest::newRow("below a number") << "training.epochs.x=3"
                                    << "has no fields of its own";
  }
  void unknown_fields_are_refused_with_the_nearest_name() {
    QFETCH(QString, assignment);
    QFETCH(QString, why);
    const QString file = write(
        project(R"([{"id": "f", "kind": "flatten"}, {"id": "fc1", "kind": "dense", "units": 4}])",
                R"({"epochs": 1})"));
    const Outcome outcome = run_strata({"check", file, "--set", assignment});
    VERIFY_CODE(outcome, 1);
    QVERIFY2(outcome.err.contains(why), qPrintable(outcome.err));
  }

  // notes on faults, case 22
  void hostile_projects_get_a_message_with_their_line_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("why");
    QByteArray many = "[";
    for (int i = 0; i < 20'000; ++i)
      many += QByteArray(i == 0 ? "" : ",") +
              QByteArray(R"({"id": "l@", "kind": "flatten"})").replace("@", QByteArray::number(i));
    QTest::newRow("very many layers") << project(many + "]") << "p.strata:1:";
    QTest::newRow("deep nesting") << project(QByteArray(100'000, '[')) << "p.strata:1:";
    QTest::newRow("a cycle")
        << project(
               R"([{"id": "a", "kind": "add", "inputs": ["b", "data"]}, {"id": "b", "kind": "add", "inputs": ["a", "data"]}])")
        << "'";
    QTest::newRow("wrong type") << QByteArray("{\"strata\": 1,\n \"data\": 7}") << "p.strata:2:10";
    QTest::newRow("key twice") << QByteArray("{\"strata\": 1,\n\"name\": \"a\",\n\"name\": \"b\"}")
                               << "p.strata:3:1";
    QTest::newRow("cut") << QByteArray("{\"strata\": 1, \"na") << "p.strata:1:";
    QTest::newRow("no object") << QByteArray("[]") << "p.strata:1:1";
    QTest::newRow("empty") << QByteArray("") << "p.strata:1:1";
    QTest::newRow("newer format") << QByteArray("{\"strata\": 2}")
                                  << "use a newer version of Strata";
    QTest::newRow("no format") << QByteArray("{\"name\": \"x\"}") << "'strata' is missing";
    QTest::newRow("shape overflow")
        << project(
               R"([{"id": "f", "kind": "flatten"}, {"id": "fc1", "kind": "dense", "units": 9000000000000000000}])")
        << "units";
  }
  void hostile_projects_get_a_message_with_their_line() {
    QFETCH(QByteArray, text);
    QFETCH(QString, why);
    const Outcome outcome = run_strata({"check", write(text)});
    VERIFY_CODE(outcome, 1);
    QVERIFY2(outcome.err.contains(why), qPrintable(outcome.err.left(2000)));
  }

  void a_missing_project_is_named() {
    const Outcome outcome = run_strata({"check", "nowhere.strata"});
    VERIFY_CODE(outcome, 1);
    QVERIFY(outcome.err.contains("nowhere.strata"));
  }
};

QTEST_GUILESS_MAIN(TestProjects)
#include "test_projects.moc"
