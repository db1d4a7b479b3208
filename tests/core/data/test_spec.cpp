#include <nlohmann/json.hpp>

#include "data/source.h"
#include "data/transform.h"
#include "rig.h"

using namespace strata;
using namespace strata::data;

class TestSpec : public QObject {
  Q_OBJECT

 private slots:
  void a_spec_is_read_back_equal_data() {
    QTest::addColumn<QString>("json");
    QTest::newRow("plain") << R"({"source": "mnist"})";
    QTest::newRow("all common fields")
        << R"({"source": "csv", "path": "a b.csv", "target": "-1", "validation": 0.25, "split_seed": 7, "limit": 100})";
    QTest::newRow("test") << R"({"source": "cifar10", "validation": "test"})";
    QTest::newRow("none") << R"({"source": "cifar10", "validation": "none"})";
    QTest::newRow("path") << R"({"source": "csv", "path": "a.csv", "validation": "b.csv"})";
    QTest::newRow("tokens") << R"({"source": "npy", "x": "x.npy", "y": "y.npy", "tokens": 10000})";
    QTest::newRow("transforms")
        << R"({"source": "mnist", "transforms": [{"kind": "scale", "factor": 0.5}, {"kind": "pad", "amount": 2},
              {"kind": "crop", "size": [28, 30], "padding": 1}, {"kind": "flip", "vertical": true}]})";
  }
  void a_spec_is_read_back_equal() {
    QFETCH(QString, json);
    const auto spec = spec_of(json.toStdString());
    EXPECT_OK(spec);
    const auto again = spec_of(to_json(*spec).dump());
    EXPECT_OK(again);
    QVERIFY(*spec == *again);
  }
  void mistakes_are_named_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("words");
    QTest::newRow("no source") << "{}"
                               << "'source' is missing";
    QTest::newRow("unknown source") << R"({"source": "cifar"})"
                                    << "did you mean 'cifar10'?";
    QTest::newRow("unknown field") << R"({"source": "moons", "nose": 1})"
                                   << "did you mean 'noise'?";
    QTest::newRow("another source's field") << R"({"source": "mnist", "tokens": 5})"
                                            << "this field is not known";
    QTest::newRow("wrong type") << R"({"source": "moons", "rows": "many"})"
                                << "p.strata:1:29";
    QTest::newRow("out of range") << R"({"source": "moons", "rows": 0})"
                                  << "rows";
    QTest::newRow("share") << R"({"source": "moons", "validation": 1.5})"
                           << "between 0 and 1";
    QTest::newRow("negative limit") << R"({"source": "moons", "limit": -1})"
                                    << "below 0";
    QTest::newRow("unknown transform")
        << R"({"source": "mnist", "transforms": [{"kind": "scales"}]})"
        << "did you mean 'scale'?";
    QTest::newRow("transform's field")
        << R"({"source": "mnist", "transforms": [{"kind": "scale", "factr": 1}]})"
        << "did you mean 'factor'?";
    QTest::newRow("missing setting") << R"({"source": "mnist", "transforms": [{"kind": "crop"}]})"
                                     << "'size' is missing";
  }
  void mistakes_are_named() {
    QFETCH(QString, json);
    QFETCH(QString, words);
    EXPECT_REFUSED(spec_of(json.toStdString()), words.toStdString());
  }
  void every_kind_is_described_and_found_by_name() {
    QVERIFY(source_kinds().size() >= 18);
    for (const SourceKind& kind : source_kinds()) {
      QVERIFY2(find_source_kind(kind.name) == &kind, std::string(kind.name).c_str());
      QVERIFY(!kind.title.empty() && !kind.summary.empty());
      for (const graph::Setting& setting : kind.settings)
        QVERIFY(!setting.title.empty() && !setting.help.empty());
      EXPECT_OK(default_data_spec(kind.name));
    }
    for (const TransformKind& kind : transform_kinds()) {
      QVERIFY(find_transform_kind(kind.name) == &kind);
      QVERIFY(!kind.title.empty() && !kind.summary.empty());
    }
  }
  void known_sets_are_described_without_their_files() {
    const auto facts = describe_dataset(*spec_of(R"({"source": "cifar10", "validation": 0.1,
        "transforms": [{"kind": "scale"}, {"kind": "crop", "size": 28}]})"),
                                        "/nowhere");
    EXPECT_OK(facts);
    QCOMPARE(facts->signal.shape, (graph::Shape{3, 28, 28}));
    QCOMPARE(facts->target.classes, std::int64_t{10});
    QCOMPARE(facts->train_rows, std::int64_t{45000});
    QCOMPARE(facts->validation_rows, std::int64_t{5000});
  }
  void a_missing_known_set_says_how_to_get_it() {
    const Folder folder;
    EXPECT_REFUSED(open(R"({"source": "imdb"})"), "strata datasets get imdb");
  }
};

QTEST_GUILESS_MAIN(TestSpec)
#include "test_spec.moc"
