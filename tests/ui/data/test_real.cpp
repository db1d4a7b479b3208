// The official data sets, where STRATA_SHARED (or ../shared) has them.
#include "rig.h"
#include "ui/data/model/preview.h"
#include "ui/data/model/specs.h"

namespace strata::ui {

class TestReal : public QObject {
  Q_OBJECT

 private slots:
  void previews_cifar10_and_imdb();
};

void TestReal::previews_cifar10_and_imdb() {
  const QString shared = qEnvironmentVariable("STRATA_SHARED", "../shared");
  const std::filesystem::path data = std::filesystem::absolute((shared + "/data").toStdString());
  if (!std::filesystem::exists(data / "cifar-10") || !std::filesystem::exists(data / "imdb"))
    QSKIP("the official data sets are not here: set STRATA_SHARED");
  const Folder folder;
  data::DataSpec spec = sensible_spec("cifar10");
  spec.path = (data / "cifar-10").string();
  DataPreview images;
  images.show(spec, {});
  QVERIFY(QTest::qWaitFor(
      [&] { return images.measures().rows_looked_at > 0 && !images.page().rows.empty(); }, 140000));
  QCOMPARE(images.page().total, 50000);
  QCOMPARE(images.page().rows[0].target, QString("frog"));
  QCOMPARE(images.measures().class_rows[0][0], 5000);
  QVERIFY(std::abs(images.measures().values[0].mean / 255 - 0.491) < 0.01);

  spec = sensible_spec("imdb");
  spec.path = (data / "imdb").string();
  DataPreview texts;
  texts.show(spec, {});
  QVERIFY(QTest::qWaitFor([&] { return !texts.page().rows.empty(); }, 140000));
  QCOMPARE(texts.page().total, 25000);
  QVERIFY(texts.page().rows[0].cells.size() > 20);
}

}  // namespace strata::ui

QTEST_GUILESS_MAIN(strata::ui::TestReal)
#include "test_real.moc"
