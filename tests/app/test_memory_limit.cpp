// A network that does not fit on one rank trains on two.
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "program.h"

using namespace strata::test;

namespace {

// 8 layers of 9 million parameters: 288 MB of weights, and with gradients and Adam's two moments
// 1152 MB.
constexpr int kLayers = 8;
constexpr int kUnits = 3000;
// What a rank may take of data (RLIMIT_DATA): LibTorch and its threads take about 300 MB.
constexpr qint64 kLimit = 1'100'000'000;

}  // namespace

class TestMemoryLimit : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  Outcome train(const QStringList& options) {
    return run_program("prlimit",
                       QStringList{QString("--data=%1").arg(kLimit), STRATA_PROGRAM, "train",
                                   "large.strata", "--steps", "2", "--threads", "2"} +
                           options,
                       folder_.path());
  }

 private slots:
  void initTestCase() {
    if (QStandardPaths::findExecutable("prlimit").isEmpty())
      QSKIP("prlimit (util-linux) is not here");
    QString layers = R"({"id": "in", "kind": "dense", "units": 3000})";
    for (int k = 1; k <= kLayers; ++k)
      layers += QString(R"(, {"id": "fc%1", "kind": "dense", "units": %2, "activation": "relu"})")
                    .arg(k)
                    .arg(kUnits);
    QFile file(folder_.filePath("large.strata"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QString(R"({"strata": 1, "name": "large",
        "data": {"source": "spirals", "rows": 200}, "layers": [%1,
        {"id": "out", "kind": "dense", "units": 3}],
        "training": {"batch": 16, "checkpoint_every": 1000000, "optimizer": {"kind": "adam"}}})")
                   .arg(layers)
                   .toUtf8());
  }

  void one_rank_says_that_memory_is_used_up() {
    const Outcome outcome = train({"--devices", "cpu"});
    VERIFY_CODE(outcome, 1);
    QVERIFY2(outcome.err.contains("memory"), qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains("several devices"), qPrintable(outcome.err));
  }
  void two_ranks_share_it_out_data() {
    QTest::addColumn<QStringList>("options");
    QTest::newRow("pipeline") << QStringList{"--strategy", "pipeline", "--microbatches", "1"};
    QTest::newRow("tensor") << QStringList{"--strategy", "tensor"};
    QTest::newRow("sharded optimizer") << QStringList{"--strategy", "data", "--shard-optimizer"};
  }
  void two_ranks_share_it_out() {
    QFETCH(QStringList, options);
    const Outcome outcome = train(QStringList{"--devices", "cpu,cpu"} + options);
    VERIFY_CODE(outcome, 0);
  }
};

QTEST_GUILESS_MAIN(TestMemoryLimit)
#include "test_memory_limit.moc"
