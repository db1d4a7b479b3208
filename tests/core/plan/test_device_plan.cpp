// Device lists of the command line and the project.
#include <QTest>
#include <nlohmann/json.hpp>

#include "plan/device_plan.h"

using namespace strata;
using namespace strata::plan;

namespace {

QString list(const std::string& words) {
  const auto devices = devices_from(words);
  if (!devices.ok()) return QString::fromStdString("refused: " + devices.error().text());
  QStringList out;
  for (const std::string& device : *devices)
    out << QString::fromStdString(device);
  return out.join(' ');
}

Result<Parallel> read(const std::string& text) {
  STRATA_TRY(const JsonValue value, parse_json(text, "p.strata"));
  return read_parallel(value);
}

std::string dump(const Parallel& value) { return to_json(value).dump(); }

}  // namespace

class TestDevicePlan : public QObject {
  Q_OBJECT

 private slots:
  void lists_are_split_and_checked() {
    QCOMPARE(list("cpu"), "cpu");
    QCOMPARE(list("cpu,cpu"), "cpu cpu");
    QCOMPARE(list("cuda:0, cuda:1"), "cuda:0 cuda:1");
    QCOMPARE(list("cuda"), "cuda:0");
    QCOMPARE(list("all"), "all");
    QVERIFY(list("gpu0").startsWith("refused: 'gpu0' is not a device"));
    QVERIFY(list("cuda:x").startsWith("refused"));
    QVERIFY(list("cuda:-1").startsWith("refused"));
    QVERIFY(list("cuda:99999999999").startsWith("refused"));
    QVERIFY(list("").startsWith("refused"));
    QVERIFY(list("cpu,").startsWith("refused"));
    QVERIFY(list("all,cpu").contains("use it alone"));
    QVERIFY(list("cuda:0,cuda").contains("stands twice"));
  }

  void the_projects_parallel_object() {
    const auto parallel =
        read(R"({"devices": ["cpu", "cpu"], "strategy": "pipeline", "schedule": "gpipe",
                                   "microbatches": 4, "shard_optimizer": true})");
    QVERIFY(parallel.ok());
    QCOMPARE(parallel->devices.size(), std::size_t{2});
    QCOMPARE(dump(*read(dump(*parallel))), dump(*parallel));
    QCOMPARE(read(R"({"devices": "cpu,cpu"})")->devices.size(), std::size_t{2});
    QCOMPARE(read("{}")->strategy, "auto");
  }

  void faults_have_a_place() {
    QCOMPARE(QString::fromStdString(read("{\"strategy\": \"dta\"}").error().text()),
             "p.strata:1:14: strategy: 'dta' is not known here: did you mean 'data'?");
    QVERIFY(!read(R"({"devices": [1]})").ok());
    QVERIFY(!read(R"({"microbatches": -1})").ok());
    QVERIFY(!read(R"({"schedule": "2f2b"})").ok());
    QVERIFY(!read(R"({"strategies": "data"})").ok());
  }
};

QTEST_GUILESS_MAIN(TestDevicePlan)
#include "test_device_plan.moc"
