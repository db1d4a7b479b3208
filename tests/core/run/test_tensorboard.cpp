// TensorBoard's event files, read back by an independent reader.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "base/file.h"
#include "event_file_reader.h"
#include "run/tensorboard.h"

using namespace strata;
using namespace strata::run;

class TestTensorBoard : public QObject {
  Q_OBJECT

 private slots:
  // RFC 3720, appendix B.4
  void crc32c_of_the_standards_examples() {
    QCOMPARE(crc32c(std::string(32, '\0')), 0x8A9136AAU);
    QCOMPARE(crc32c(std::string(32, '\xff')), 0x62A8AB43U);
    QCOMPARE(crc32c("123456789"), 0xE3069283U);
    QCOMPARE(masked_crc32c("123456789"), test::slow_masked("123456789"));
  }

  void scalars_are_found_under_the_usual_tags() {
    const QTemporaryDir folder;
    {
      const auto file = TensorBoardFile::create(folder.path().toStdString(), "host");
      QVERIFY(file.ok());
      QVERIFY((*file)
                  ->append({10,
                            link::StepsEvent{
                                1, 1, {2.5, 2.25}, {0.25, 0.5}, {0.001, 0.002}, {500, 1000}}})
                  .ok());
      QVERIFY(
          (*file)
              ->append({11, link::EpochEvent{1, 2.4, 0.4, 2.0, 0.75, 1, 100, {{"val_f1", 0.5}}}})
              .ok());
      QVERIFY((*file)->append({12, link::StateEvent{}}).ok());
    }
    const QStringList names = QDir(folder.path()).entryList(QDir::Files);
    QCOMPARE(names.size(), 1);
    QVERIFY(QRegularExpression("^events\\.out\\.tfevents\\.\\d{10}\\.host\\.\\d+$")
                .match(names[0])
                .hasMatch());
    const auto records = test::event_records(*read_file(folder.filePath(names[0]).toStdString()));
    QCOMPARE(records.size(), std::size_t{4});
    QCOMPARE(records[0].file_version, "brain.Event:2");
    QCOMPARE(records[1].step, 1);
    QCOMPARE(records[1].wall_time, 9.0);  // the second step took one second
    const std::map<std::string, float> first = {
        {"loss/train", 2.5F}, {"accuracy/train", 0.25F}, {"learning_rate", 0.001F}};
    QVERIFY(records[1].scalars == first);
    QCOMPARE(records[2].step, 2);
    QCOMPARE(records[2].wall_time, 10.0);
    QCOMPARE(records[3].step, 2);
    const std::map<std::string, float> validation = {
        {"loss/validation", 2.0F}, {"accuracy/validation", 0.75F}, {"metrics/val_f1", 0.5F}};
    QVERIFY(records[3].scalars == validation);
  }
};

QTEST_GUILESS_MAIN(TestTensorBoard)
#include "test_tensorboard.moc"
