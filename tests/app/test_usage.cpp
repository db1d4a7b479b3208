// How the program is called: help, version, exit codes.
#include <QTest>

#include "program.h"

using strata::test::Outcome;
using strata::test::run_strata;

class TestUsage : public QObject {
  Q_OBJECT

 private slots:
  void help_lists_every_command() {
    const Outcome help = run_strata({"--help"});
    VERIFY_CODE(help, 0);
    for (const char* command : {"templates", "new", "datasets", "check", "train", "runs", "watch",
                                "control", "evaluate", "predict", "inspect", "devices", "bench"}) {
      QVERIFY2(help.out.contains(QString("\n  %1 ").arg(command)), command);
      const Outcome own = run_strata({command, "--help"});
      VERIFY_CODE(own, 0);
      QVERIFY(own.out.contains("--help"));
    }
    QVERIFY(help.out.contains("Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted"));
  }

  void train_lists_its_options() {
    const Outcome help = run_strata({"train", "--help"});
    for (const char* option : {"--devices", "--epochs", "--steps", "--batch", "--seed", "--threads",
                               "--precision", "--set", "--init", "--order", "--run-dir", "--resume",
                               "--events", "--checkpoint-every", "--restarts"})
      QVERIFY2(help.out.contains(option), option);
  }

  void the_version_is_one_line() {
    const Outcome version = run_strata({"--version"});
    VERIFY_CODE(version, 0);
    QVERIFY(QRegularExpression("^strata \\d+\\.\\d+\\.\\d+\\n$").match(version.out).hasMatch());
  }

  void wrong_usage_ends_with_2_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList();
    QTest::newRow("no such command") << QStringList{"trian"};
    QTest::newRow("no such option") << QStringList{"devices", "--jsn"};
    QTest::newRow("argument missing") << QStringList{"check"};
    QTest::newRow("nothing to train") << QStringList{"train"};
    QTest::newRow("one argument too many") << QStringList{"devices", "x"};
    QTest::newRow("no number") << QStringList{"train", "a.strata", "--epochs", "many"};
    QTest::newRow("no such verb") << QStringList{"control", "run", "halt"};
    QTest::newRow("set without a value") << QStringList{"control", "run", "set"};
    QTest::newRow("set something else") << QStringList{"control", "run", "set", "batch=3"};
    QTest::newRow("no learning rate") << QStringList{"control", "run", "set", "lr=fast"};
  }
  void wrong_usage_ends_with_2() {
    QFETCH(QStringList, arguments);
    const Outcome outcome = run_strata(arguments);
    VERIFY_CODE(outcome, 2);
    QVERIFY(!outcome.err.isEmpty());
    QCOMPARE(outcome.out, "");
  }

  void devices_are_listed() {
    const Outcome text = run_strata({"devices"});
    VERIFY_CODE(text, 0);
    QVERIFY(text.out.startsWith("DEVICE"));
    const Outcome json = run_strata({"devices", "--json"});
    const QJsonObject cpu = json.object()["cpu"].toObject();
    QVERIFY(cpu["threads"].toInt() >= 1);
    QVERIFY(cpu["memory_bytes"].toDouble() > 0);
    QVERIFY(json.object()["gpus"].isArray() && json.object()["links"].isArray());
  }

  void datasets_are_listed() {
    const Outcome text = run_strata({"datasets"});
    VERIFY_CODE(text, 0);
    QVERIFY(text.out.contains("mnist") && text.out.contains("built in"));
    QStringList names;
    const QJsonArray sets = run_strata({"datasets", "--json"}).array();
    for (const auto& set : sets)
      names << set.toObject()["name"].toString();
    for (const char* name :
         {"mnist", "fashion-mnist", "cifar10", "imdb", "idx", "image-folder", "csv", "text-folder",
          "text-csv", "npy", "shapes", "spirals", "moons", "circles", "xor", "sine", "reviews"})
      QVERIFY2(names.contains(name), name);
    VERIFY_CODE(run_strata({"datasets", "get", "mnits", "--from", "/nowhere"}), 1);
  }
};

QTEST_GUILESS_MAIN(TestUsage)
#include "test_usage.moc"
