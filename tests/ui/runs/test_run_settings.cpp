// Settings of runs, read from their snapshots and compared.
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <nlohmann/json.hpp>

#include "ui/runs/run_facts.h"
#include "ui/runs/setting_fields.h"

using namespace strata;
using namespace strata::ui;

namespace {

Json project(double rate, int units, const char* devices = "[\"cpu\"]") {
  Json out = Json::parse(
      "{\"strata\": 1, \"name\": \"a\", \"notes\": \"b\", \"data\": {\"source\": \"shapes\","
      "\"transforms\": [{\"kind\": \"scale\", \"factor\": 0.5}]},"
      "\"layers\": [{\"id\": \"conv1\", \"kind\": \"conv2d\", \"kernel\": [3, 3]},"
      "{\"id\": \"fc\", \"kind\": \"dense\"}],"
      "\"training\": {\"batch\": 64, \"optimizer\": {\"kind\": \"adam\"}},"
      "\"parallel\": {\"strategy\": \"data\"}}");
  out["layers"][1]["units"] = units;
  out["training"]["optimizer"]["learning_rate"] = rate;
  out["parallel"]["devices"] = Json::parse(devices);
  return out;
}

QString value_of(const SettingFields& fields, const char* name) {
  for (const SettingField& field : fields)
    if (field.name == name) return field.value;
  return "missing";
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

}  // namespace

class TestRunSettings : public QObject {
  Q_OBJECT

 private slots:
  void layers_go_by_id_and_lists_of_numbers_are_one_value() {
    const SettingFields fields = fields_of(project(1e-3, 10));
    QCOMPARE(value_of(fields, "layers.conv1.kernel"), QString("3, 3"));
    QCOMPARE(value_of(fields, "layers.fc.units"), QString("10"));
    QCOMPARE(value_of(fields, "training.optimizer.learning_rate"), QString("0.001"));
    QCOMPARE(value_of(fields, "data.transforms.1 scale.factor"), QString("0.5"));
    QCOMPARE(value_of(fields, "layers.fc.id"), QString("missing"));
    QCOMPARE(value_of(fields, "name"), QString("missing"));
    QCOMPARE(value_of(fields, "notes"), QString("missing"));
  }
  void only_what_differs_remains() {
    const auto rows = differences(
        {fields_of(project(1e-3, 10)), fields_of(project(3e-4, 10)), fields_of(project(1e-3, 20))});
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[0].name, QString("training.optimizer.learning_rate"));
    QCOMPARE(rows[0].values, QStringList({"0.001", "0.0003", "0.001"}));
    QCOMPARE(rows[1].name, QString("layers.fc.units"));
    QCOMPARE(rows[1].values, QStringList({"10", "10", "20"}));
  }
  void a_setting_only_one_run_has_is_a_difference() {
    Json more = project(1e-3, 10);
    more["training"]["clip"] = 1;
    const auto rows = differences({fields_of(project(1e-3, 10)), fields_of(more)});
    QCOMPARE(rows.size(), std::size_t{1});
    QCOMPARE(rows[0].values, QStringList({QString(), "1"}));
  }
  void equal_runs_have_no_differences() {
    QVERIFY(differences({fields_of(project(1e-3, 10)), fields_of(project(1e-3, 10))}).empty());
    QVERIFY(differences({}).empty());
  }

  void facts_come_from_snapshot_and_last_checkpoint() {
    QTemporaryDir folder;
    const std::filesystem::path run = folder.path().toStdString();
    write(run / "project.strata", project(1, 1, "[\"cuda:0\", \"cuda:1\"]").dump());
    write(run / "checkpoints/last/state.json",
          "{\"best_val_accuracy\": 0.75, \"best_val_loss\": null}");
    const RunFacts facts = read_facts(run);
    QCOMPARE(facts.parallelism, QString("data ×2"));
    QCOMPARE(facts.best_accuracy, std::optional(0.75));
    QVERIFY(!facts.best_loss);
  }
  void one_device_is_single_whatever_the_strategy() {
    QTemporaryDir folder;
    const std::filesystem::path run = folder.path().toStdString();
    write(run / "project.strata", project(1, 1).dump());
    QCOMPARE(read_facts(run).parallelism, QString("single"));
  }
  void a_damaged_run_has_no_facts() {
    QTemporaryDir folder;
    const std::filesystem::path run = folder.path().toStdString();
    write(run / "project.strata", "{");
    QCOMPARE(read_facts(run), RunFacts());
    QVERIFY(!read_fields(run).ok());
  }
};

QTEST_GUILESS_MAIN(TestRunSettings)
#include "test_run_settings.moc"
