// strata plan: layouts, reasons and predictions, as text and as JSON.
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "program.h"

using strata::test::Outcome;
using strata::test::run_strata;

class TestPlan : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  [[nodiscard]] QString project() const { return folder_.filePath("p.strata"); }
  Outcome plan(const QStringList& more = {}) {
    return run_strata(QStringList{"plan", project()} + more);
  }
  QJsonObject json(const QStringList& more) { return plan(more + QStringList{"--json"}).object(); }
  static double number(const QJsonObject& object, const char* part, const char* field) {
    return object[part].toObject()[field].toDouble();
  }

 private slots:
  void initTestCase() { VERIFY_CODE(run_strata({"new", "shapes-cnn", project()}), 0); }

  void one_device_needs_no_layout() {
    const Outcome text = plan();
    VERIFY_CODE(text, 0);
    for (const char* part : {"Shapes CNN: single on 1 device", "why: there is one device",
                             "predicted: step", "conv1 .. fc2", "100 %"})
      QVERIFY2(text.out.contains(part), qPrintable(text.out));
    QVERIFY(!text.out.contains("|"));  // no timeline
    QVERIFY(text.err.isEmpty());
  }

  void auto_gives_each_device_rows_and_says_why() {
    const Outcome text = plan({"--devices", "cpu,cpu"});
    VERIFY_CODE(text, 0);
    QVERIFY(text.out.contains("data on 2 devices"));
    QVERIFY(text.out.contains("why: the network fits on each device"));
    QVERIFY(text.out.contains("2 replicas of 32 rows"));
    QVERIFY(text.out.contains("replicas add up"));
  }

  void auto_takes_a_pipeline_where_memory_is_short() {
    const QJsonObject found = json({"--devices", "cpu,cpu", "--memory", "0.141"});
    QCOMPARE(found["strategy"].toString(), "pipeline");
    QVERIFY(found["why"].toString().contains("does not fit"));
  }

  void a_pipeline_shows_stages_and_their_timeline() {
    const QStringList arguments = {"--devices",      "cpu,cpu", "--strategy", "pipeline",
                                   "--microbatches", "4",       "--schedule", "gpipe"};
    const Outcome text = plan(arguments);
    VERIFY_CODE(text, 0);
    for (const char* part : {"4 micro-batches of 16 rows, schedule gpipe", "bubble",
                             "20 % if the stages were equal", "BETWEEN STAGES", "0 - 1"})
      QVERIFY2(text.out.contains(part), qPrintable(text.out));
    const QRegularExpression line("stage  ([01]) \\|[0-3.a-dU]{80}\\|");
    auto lines = line.globalMatch(text.out);
    QVERIFY(lines.hasNext());
    lines.next();
    QVERIFY2(lines.hasNext(), qPrintable(text.out));

    const QJsonObject found = json(arguments);
    QCOMPARE(found["schedule"].toString(), "gpipe");
    QCOMPARE(found["micro_batches"].toInt(), 4);
    QCOMPARE(found["rows"].toInt(), 16);
    QCOMPARE(found["devices"].toArray(), (QJsonArray{"cpu", "cpu"}));
    const QJsonArray stages = found["stages"].toArray();
    QCOMPARE(stages.size(), 2);
    qsizetype layers = 0;
    double share = 0;
    for (const auto& stage : stages) {
      layers += stage.toObject()["layers"].toArray().size();
      share += stage.toObject()["share"].toDouble();
      QVERIFY(number(stage.toObject(), "memory", "total") > 1e8);
    }
    QCOMPARE(layers, 7);
    QCOMPARE(share, 1.0);
    QCOMPARE(number(found, "predicted", "equal_stages_bubble"), 0.2);
    QVERIFY(number(found, "predicted", "bubble") >= 0.19);
    QCOMPARE(found["traffic"].toArray().size(), 1);
    QVERIFY(found["timeline"].toArray().size() >= 16);
  }

  void fewer_stages_make_replicas_and_the_optimizer_is_shared_out() {
    const QJsonObject found = json({"--devices", "cpu,cpu,cpu,cpu", "--strategy", "pipeline",
                                    "--stages", "2", "--shard-optimizer"});
    QCOMPARE(number(found, "mesh", "replicas"), 2.0);
    QCOMPARE(number(found, "mesh", "stages"), 2.0);
    QVERIFY(found["shard_optimizer"].toBool());
    QVERIFY(found["stages"].toArray()[0].toObject()["reduced_bytes"].toDouble() > 0);
  }

  void cautions_come_with_a_remedy() {
    const QString file = folder_.filePath("resnet.strata");
    VERIFY_CODE(run_strata({"new", "shapes-cnn", file}), 0);
    QFile text(file);
    QVERIFY(text.open(QIODevice::ReadOnly));
    const QByteArray with = text.readAll().replace(
        "{ \"id\": \"pool1\"", "{ \"id\": \"bn\", \"kind\": \"batchnorm\" }, { \"id\": \"pool1\"");
    text.close();
    QVERIFY(with.contains("batchnorm"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write(with);
    text.close();
    const Outcome outcome =
        run_strata({"plan", file, "--devices", "cpu,cpu", "--strategy", "pipeline"});
    VERIFY_CODE(outcome, 0);
    QVERIFY2(outcome.out.contains("caution: 'bn' takes its statistics over a micro-batch of 16"),
             qPrintable(outcome.out));
  }

  void more_devices_can_be_simulated() {
    const QStringList arguments = {"--simulate",  "1000", "--grow-batch", "--speed", "1000",
                                   "--bandwidth", "100",  "--latency",    "1"};
    const Outcome text = plan(arguments);
    VERIFY_CODE(text, 0);
    QVERIFY(text.out.contains("data on 1000 simulated devices"));
    QVERIFY(text.out.contains("1000 GFLOP/s a device, links of 100 GB/s and 1 us"));
    const QJsonObject found = json(arguments);
    QVERIFY(found["simulated"].toBool());
    const QJsonArray rows = found["scaling"].toArray();
    QCOMPARE(rows.size(), 11);  // 1, 2, 4, ..., 512, 1000
    QCOMPARE(rows[0].toObject()["efficiency"].toDouble(), 1.0);
    QCOMPARE(rows[10].toObject()["batch"].toInt(), 64000);
    double before = 2;
    for (const auto& row : rows) {
      QVERIFY(row.toObject()["efficiency"].toDouble() < before);
      before = row.toObject()["efficiency"].toDouble() + 1e-9;
    }
  }
  void counts_that_cannot_be_are_said_in_their_row() {
    const QJsonArray rows =
        json({"--simulate", "8", "--strategy", "pipeline", "--stages", "4"})["scaling"].toArray();
    QCOMPARE(rows.size(), 4);
    QVERIFY(rows[1].toObject()["problem"].toString().contains("2 devices do not make pipelines"));
    QCOMPARE(number(rows[3].toObject(), "mesh", "replicas"), 2.0);
  }

  void what_cannot_be_is_refused() {
    const Outcome stages =
        plan({"--devices", "cpu,cpu,cpu", "--strategy", "pipeline", "--stages", "2"});
    VERIFY_CODE(stages, 1);
    QVERIFY(stages.err.contains("divides the devices"));
    VERIFY_CODE(plan({"--devices", "cpu,cpu", "--strategy", "sideways"}), 1);
    VERIFY_CODE(plan({"--simulate", "20000"}), 2);
    VERIFY_CODE(plan({"--bandwidth", "-1"}), 2);
    VERIFY_CODE(run_strata({"plan", folder_.filePath("nowhere.strata")}), 1);
  }

  void help_names_its_options() {
    const Outcome help = run_strata({"plan", "--help"});
    VERIFY_CODE(help, 0);
    for (const char* option :
         {"--devices", "--strategy", "--microbatches", "--schedule", "--stages", "--simulate",
          "--bandwidth", "--latency", "--speed", "--memory", "--json"})
      QVERIFY2(help.out.contains(option), option);
  }
};

QTEST_GUILESS_MAIN(TestPlan)
#include "test_plan.moc"
