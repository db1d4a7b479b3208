// What a user types into the search field of the runs page, and which runs remain.
#include <QtTest>

#include "ui/runs/run_filter.h"

using namespace strata::ui;

namespace {

RunRow sample() {
  RunRow row;
  row.number = 11;
  row.name = "dropout 0.3";
  row.status = RunStatus::finished;
  row.accuracy = 0.6618;
  row.loss = 0.982;
  row.started = 1000;
  row.finished = 1015;
  row.epochs = 5;
  row.steps = 3910;
  row.devices = {"cuda:0", "cuda:1"};
  row.parallelism = "data ×2";
  row.tags = {"regularise", "keep"};
  row.notes = "less over-fitting";
  return row;
}

}  // namespace

class TestRunFilter : public QObject {
  Q_OBJECT

 private slots:
  void text_decides_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("accepted");
    const auto add = [](const char* text, bool accepted) {
      QTest::newRow(text) << QString(text) << accepted;
    };
    add("", true);
    add("Dropout", true);
    add("baseline", false);
    add("keep", true);
    add("over-fitting", true);
    add("cuda:1", true);
    add("finished", true);
    add("failed", false);
    add("dropout keep", true);
    add("dropout baseline", false);
    add("val_acc > 0.6", true);
    add("val_acc>0.7", false);
    add("VAL_ACC >= 66%", true);
    add("val_acc > 67 %", false);
    add("val_loss < 1", true);
    add("val_loss < 1 val_acc > 0.6 dropout", true);
    add("val_loss < 9e-1", false);
    add("epochs = 5", true);
    add("epochs == 5 steps != 3910", false);
    add("seconds <= 15", true);
    add("seconds < 15", false);
    add("devices = 2", true);
    add("run = 11", true);
  }
  void text_decides() {
    QFETCH(QString, text);
    const RunFilter filter(text);
    QVERIFY2(filter.problem().isEmpty(), qPrintable(filter.problem()));
    QTEST(filter.accepts(sample(), 2000), "accepted");
  }
  void a_run_without_the_value_fits_no_condition_on_it() {
    RunRow row = sample();
    row.accuracy.reset();
    QVERIFY(!RunFilter("val_acc > 0").accepts(row, 0));
    QVERIFY(!RunFilter("val_acc <= 1").accepts(row, 0));
  }
  void a_condition_being_typed_hides_nothing_and_says_what_it_lacks() {
    const RunFilter filter("val_acc >");
    QVERIFY(filter.accepts(sample(), 0));
    QVERIFY(filter.problem().contains("number"));
  }
  void an_unknown_field_is_named_with_those_that_are_known() {
    const RunFilter filter("speed > 3");
    QVERIFY(filter.accepts(sample(), 0));
    QVERIFY(filter.problem().contains("'speed'"));
    QVERIFY(filter.problem().contains("val_loss"));
  }
};

QTEST_GUILESS_MAIN(TestRunFilter)
#include "test_run_filter.moc"
