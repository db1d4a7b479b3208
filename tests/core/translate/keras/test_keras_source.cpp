// Generated Keras files as text; tests/interop/keras_check.py runs them.
#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

#include <algorithm>

#include "translate/keras/source.h"
#include "translate/keras/spelling.h"

using namespace strata;  // NOLINT(google-build-using-namespace)

namespace {

/// What each template's data has.
graph::Signal signal_of(const QString& name) {
  if (name == "mlp-mnist") return {{1, 28, 28}};
  if (name == "mlp-torch") return {{1, 32, 32}};
  if (name.endsWith("cifar10")) return {{3, 32, 32}};
  if (name == "shapes-cnn") return {{1, 28, 28}};
  if (name == "lstm-imdb") return {{200}, 10000};
  if (name == "char-lstm") return {{64}, 52};
  if (name == "text-attention") return {{16}, 100};
  if (name == "sine-lstm") return {{24, 1}};
  if (name == "iris-mlp") return {{4}};
  return {{2}};
}

QString source_of(const Project& project, const graph::Signal& signal,
                  const translate::SourceOptions& options = {}) {
  const auto model = graph::infer(project.network, signal);
  if (!model.ok()) qFatal("%s", model.error().text().c_str());
  const auto source = translate::keras_source(project, model.value(), options);
  if (!source.ok()) qFatal("%s", source.error().text().c_str());
  return QString::fromStdString(source.value());
}

Project project_with(const std::string& layers, const std::string& name = "\"sample\"") {
  const auto project =
      read_project_text("{\"strata\": 1, \"name\": " + name +
                            ", \"data\": {\"source\": \"moons\"}, \"layers\": [" + layers + "]}",
                        "sample.strata");
  if (!project.ok()) qFatal("%s", project.error().text().c_str());
  return project.value();
}

/// Python's complaint about the sources; empty where it has none.
QString complaint(const QStringList& sources) {
  QProcess python;
  python.start(
      "python3",
      {"-c",
       "import ast, sys; [ast.parse(one) for one in sys.stdin.buffer.read().split(bytes(1))]"});
  python.write(sources.join(QChar(0)).toUtf8());
  python.closeWriteChannel();
  python.waitForFinished();
  return python.exitCode() == 0 ? QString() : QString::fromUtf8(python.readAllStandardError());
}

bool has_python() { return !QStandardPaths::findExecutable("python3").isEmpty(); }

}  // namespace

class TestKerasSource : public QObject {
  Q_OBJECT

 private slots:
  void every_kind_is_spelled() {
    const auto table = translate::keras::spellings();
    for (const graph::LayerKind& kind : graph::layer_kinds()) {
      const auto count = std::count_if(table.begin(), table.end(),
                                       [&](const auto& one) { return one.kind == kind.name; });
      QVERIFY2(count == 1, std::string(kind.name).c_str());
    }
  }

  void templates_are_python_data() {
    QTest::addColumn<QString>("name");
    for (const QString& file : QDir("resources/templates").entryList({"*.strata"}))
      QTest::newRow(qPrintable(file)) << file.chopped(7);
  }
  void templates_are_python() {
    if (!has_python()) QSKIP("there is no python3");
    QFETCH(QString, name);
    const auto project = read_project("resources/templates/" + name.toStdString() + ".strata");
    QVERIFY(project.ok());
    QStringList sources;
    for (const translate::SourceOptions options :
         {translate::SourceOptions{false, false}, {true, false}, {true, true}})
      sources << source_of(project.value(), signal_of(name), options);
    QCOMPARE(complaint(sources), QString());
  }

  void a_stack_is_a_sequential_model() {
    const auto project = project_with("{\"id\": \"fc1\", \"kind\": \"dense\", \"units\": 5}");
    const QString source = source_of(project, {{7}});
    QVERIFY(source.contains("keras.Sequential(["));
    QVERIFY(source.contains("layers.Dense(5, name=\"fc1\"),  # 5"));
  }

  void branches_are_a_functional_model() {
    const auto project = project_with(
        "{\"id\": \"a\", \"kind\": \"dense\", \"units\": 5},"
        "{\"id\": \"b\", \"kind\": \"dense\", \"units\": 5},"
        "{\"id\": \"c\", \"kind\": \"add\", \"inputs\": [\"a\", \"b\"]}");
    const QString source = source_of(project, {{7}});
    QVERIFY(source.contains("a = layers.Dense(5, name=\"a\")(x)"));
    QVERIFY(source.contains("x = layers.Add(name=\"c\")([a, x])"));
  }

  void strange_names_stay_text() {
    if (!has_python()) QSKIP("there is no python3");
    const auto project = project_with(
        "{\"id\": \"class\", \"kind\": \"dense\", \"units\": 5},"
        "{\"id\": \"1-\\u00fc\", \"kind\": \"dense\", \"units\": 5},"
        "{\"id\": \"c\", \"kind\": \"add\", \"inputs\": [\"class\", \"1-\\u00fc\"]}",
        "\"one\\nimport os  # \\\"\\\"\\\"\"");
    const QString source = source_of(project, {{7}}, {true, false});
    QCOMPARE(complaint({source}), QString());
    QVERIFY(!source.contains("\nimport os  #"));
  }

  void a_flatten_before_a_dense_layer_needs_no_turning() {
    const auto project = project_with(
        "{\"id\": \"f\", \"kind\": \"flatten\"}, {\"id\": \"d\", \"kind\": \"dense\", "
        "\"units\": 5}");
    const QString source = source_of(project, {{3, 4, 5}});
    QVERIFY(!source.contains("Permute"));
    QVERIFY(source.contains("FLATTENED = {\"d\": (3, 4, 5)}"));
    const auto last = project_with("{\"id\": \"f\", \"kind\": \"flatten\"}");
    QVERIFY(source_of(last, {{3, 4, 5}}).contains("layers.Permute((3, 1, 2))"));
  }

  void what_keras_lacks_is_refused_by_name() {
    const auto project = project_with(
        "{\"id\": \"up\", \"kind\": \"conv2d_transpose\", \"filters\": 2, \"kernel\": 3, "
        "\"stride\": 2, \"dilation\": 2}");
    const auto model = graph::infer(project.network, {{3, 4, 5}});
    QVERIFY(model.ok());
    const auto source = translate::keras_source(project, model.value(), {});
    QVERIFY(!source.ok());
    QVERIFY(source.error().what.find("'up'") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(TestKerasSource)
#include "test_keras_source.moc"
