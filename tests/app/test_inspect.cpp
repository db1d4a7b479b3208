// inspect: what is in weights, arrays and projects, and damaged files refused.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <limits>

#include "exchange/npy.h"
#include "exchange/tensor_file.h"
#include "program.h"

using namespace strata::exchange;
using strata::test::Outcome;
using strata::test::run_strata;

class TestInspect : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  std::filesystem::path path(const char* name) { return folder_.filePath(name).toStdString(); }
  Outcome inspect(const char* name, const QStringList& more = {}) {
    return run_strata(QStringList{"inspect", folder_.filePath(name)} + more);
  }

 private slots:
  void weights_are_listed() {
    const std::vector<float> weight = {-1, 0, 1, 4};
    const std::vector<float> bad = {1, std::numeric_limits<float>::quiet_NaN()};
    QVERIFY(write_safetensors(
                path("w.safetensors"),
                {{"fc1.weight", NumberType::f32, {2, 2}, std::as_bytes(std::span(weight))},
                 {"fc1.bias", NumberType::f32, {2}, std::as_bytes(std::span(bad))}})
                .ok());
    const Outcome text = inspect("w.safetensors");
    VERIFY_CODE(text, 0);
    for (const char* part :
         {"2 tensors, 6 numbers, 24 B", "format: pt", "fc1.weight", "2x2", "1 not finite"})
      QVERIFY2(text.out.contains(part), qPrintable(text.out));
    const QJsonArray tensors = inspect("w.safetensors", {"--json"}).object()["tensors"].toArray();
    QCOMPARE(tensors[0].toObject()["mean"].toDouble(), 1.0);
    QCOMPARE(tensors[0].toObject()["type"].toString(), "F32");
  }

  void arrays_are_described() {
    const std::vector<std::int64_t> rows = {5, 1, 3};
    QVERIFY(write_npy(path("o.npy"), NumberType::i64, {3, 1}, std::as_bytes(std::span(rows))).ok());
    const QJsonObject json = inspect("o.npy", {"--json"}).object();
    QCOMPARE(json["type"].toString(), "I64");
    QCOMPARE(json["shape"].toArray(), (QJsonArray{3, 1}));
    QCOMPARE(json["max"].toDouble(), 5.0);
    QVERIFY(inspect("o.npy").out.contains("3x1"));
  }

  // Magic number (unsigned bytes, one dimension), size, values.
  void idx_files_are_described() {
    QFile file(folder_.filePath("labels-idx1-ubyte"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        QByteArray::fromHex("00000801"
                            "00000003"
                            "070102"));
    file.close();
    const QJsonObject json = inspect("labels-idx1-ubyte", {"--json"}).object();
    QCOMPARE(json["format"].toString(), "idx");
    QCOMPARE(json["shape"].toArray(), QJsonArray{3});
    QCOMPARE(json["max"].toDouble(), 7.0);
  }

  void projects_are_summarised() {
    run_strata({"new", "shapes-cnn", folder_.filePath("p.strata")});
    const Outcome text = inspect("p.strata");
    VERIFY_CODE(text, 0);
    QVERIFY(text.out.contains("Shapes CNN"));
    QCOMPARE(inspect("p.strata", {"--json"}).object()["strata"].toInt(), 1);
  }

  void damaged_and_unknown_files_are_refused() {
    for (const char* name : {"bad.safetensors", "bad.npy", "bad.strata", "bad.xyz", "bad-ubyte"}) {
      QFile file(folder_.filePath(name));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write("\xff\xff\xff\xff\xff\xff\xff\xff nonsense");
      file.close();
      const Outcome outcome = inspect(name);
      VERIFY_CODE(outcome, 1);
      QVERIFY2(outcome.err.contains(name), qPrintable(outcome.err));
      QCOMPARE(outcome.out, "");
    }
    VERIFY_CODE(inspect("nowhere.npy"), 1);
    VERIFY_CODE(run_strata({"inspect", folder_.path()}), 1);
  }
};

QTEST_GUILESS_MAIN(TestInspect)
#include "test_inspect.moc"
