// The real sets, where STRATA_SHARED (or ../shared) has them.
#include <QElapsedTimer>
#include <numeric>

#include "data/fetch.h"
#include "data/files/sha256.h"
#include "rig.h"

using namespace strata;
using namespace strata::data;

namespace {

std::filesystem::path data_folder;

Result<Dataset> open_real(const std::string& source, const std::string& path,
                          const std::string& more = "") {
  return open("{\"source\": \"" + source + "\", \"path\": \"" + path + "\"" + more + "}",
              data_folder);
}

}  // namespace

class TestRealSets : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    data_folder = shared_data();
    if (data_folder.empty())
      QSKIP("the real data sets are not here: set STRATA_SHARED to the folder that holds data/");
  }
  void tables_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<qint64>("rows");
    QTest::addColumn<qint64>("columns");
    QTest::addColumn<qint64>("classes");
    QTest::newRow("iris") << "iris.data.txt" << 150LL << 4LL << 3LL;
    QTest::newRow("car") << "car.data.txt" << 1728LL << 21LL << 4LL;
    QTest::newRow("bank") << "bank.csv" << 4521LL << 51LL << 2LL;
  }
  void tables() {
    QFETCH(QString, file);
    QFETCH(qint64, rows);
    QFETCH(qint64, columns);
    QFETCH(qint64, classes);
    const auto set = open_real("csv", "tabular/" + file.toStdString(),
                               R"(, "transforms": [{"kind": "standardise"}])");
    EXPECT_OK(set);
    QCOMPARE(qint64{set->train->rows() + set->validation->rows()}, rows);
    QCOMPARE(qint64{set->signal.shape[0]}, columns);
    QCOMPARE(qint64{set->target.classes}, classes);
  }
  void images_data() {
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("path");
    QTest::addColumn<qint64>("rows");
    QTest::addColumn<QList<int>>("labels");  // of the first rows
    QTest::newRow("mnist") << "mnist"
                           << "mnist" << 60000LL << QList<int>{5, 0, 4, 1, 9};
    QTest::newRow("fashion-mnist") << "fashion-mnist"
                                   << "fashion-mnist" << 60000LL << QList<int>{9, 0, 0, 3, 0};
    QTest::newRow("cifar10") << "cifar10"
                             << "cifar-10" << 50000LL << QList<int>{6, 9, 9, 4, 1};
  }
  void images() {
    QFETCH(QString, source);
    QFETCH(QString, path);
    QFETCH(qint64, rows);
    QFETCH(QList<int>, labels);
    const Folder cache;
    QElapsedTimer timer;
    timer.start();
    EXPECT_OK(open_real(source.toStdString(), path.toStdString()));
    const qint64 packed = timer.restart();
    const auto set = open_real(source.toStdString(), path.toStdString());
    EXPECT_OK(set);
    qInfo("%s: opened packed in %lld ms, decoded in %lld ms", qPrintable(source), packed,
          timer.elapsed());
    QCOMPARE(qint64{set->train->rows()}, rows);
    QCOMPARE(set->test->rows(), std::int64_t{10000});
    const auto first = read(*set, *set->train, range(5));
    for (qsizetype i = 0; i < 5; ++i)
      QCOMPARE(static_cast<int>(first.y[static_cast<std::size_t>(i)]), labels[i]);
  }
  // SHA-256 of the int32 rows that Python makes: tests/core/data/imdb_rows.py.
  void imdb_rows_are_pythons() {
    const Folder cache;
    QElapsedTimer timer;
    timer.start();
    for (const char* state : {"packed", "decoded"}) {
      const auto set = open_real("imdb", "imdb");
      EXPECT_OK(set);
      qInfo("imdb: opened %s in %lld ms", state, timer.restart());
      QCOMPARE(set->train->rows(), std::int64_t{25000});
      const auto train = read<std::int32_t>(*set, *set->train, range(25000));
      QCOMPARE(sha256({reinterpret_cast<const char*>(train.x.data()), train.x.size() * 4}),
               std::string("54f16bdcf5ee95195be65d49f87bb38a80e8aa8c073b66a404efd93fd0779ff3"));
      QCOMPARE(std::accumulate(train.y.begin(), train.y.end(), std::int64_t{0}),
               std::int64_t{12500});
      const auto test = read<std::int32_t>(*set, *set->test, range(25000));
      QCOMPARE(sha256({reinterpret_cast<const char*>(test.x.data()), test.x.size() * 4}),
               std::string("a40c120925025d4111ff36f8f22520147ae68aee1467518f11d6840b1e7b94a5"));
      timer.restart();
    }
  }
  void known_sets_verify_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("path");
    QTest::newRow("mnist") << "mnist"
                           << "mnist";
    QTest::newRow("fashion-mnist") << "fashion-mnist"
                                   << "fashion-mnist";
    QTest::newRow("cifar10") << "cifar10"
                             << "cifar-10";
    QTest::newRow("imdb") << "imdb"
                          << "imdb";
  }
  void known_sets_verify() {
    QFETCH(QString, name);
    QFETCH(QString, path);
    const Folder cache;
    EXPECT_OK(fetch_dataset(name.toStdString(), data_folder / path.toStdString()));
    EXPECT_OK(open("{\"source\": \"" + name.toStdString() + "\"}"));
  }
  void a_whole_text_gives_character_windows() {
    const auto set = open_real("text", "tiny-shakespeare/input.txt", R"(, "stride": 1)");
    EXPECT_OK(set);
    QCOMPARE(set->target.classes, std::int64_t{66});
    QCOMPARE(set->train->rows(), std::int64_t{1115394 - 111539 - 64});
  }
};

QTEST_GUILESS_MAIN(TestRealSets)
#include "test_real_sets.moc"
