// The table of runs without its widgets: order, filters, marks; and its speed with 2,000 runs.
#include <QElapsedTimer>
#include <QtTest>

#include "ui/runs/runs_proxy.h"

using namespace strata::ui;

namespace {

RunRow run(int number, std::optional<double> accuracy, RunStatus status = RunStatus::finished) {
  RunRow row;
  row.path = "/runs/" + std::to_string(number);
  row.number = number;
  row.name = QString("run %1").arg(number);
  row.status = status;
  row.accuracy = accuracy;
  row.started = number * 60;
  row.finished = status == RunStatus::running ? 0 : number * 60 + 10;
  return row;
}

std::vector<RunRow> three() { return {run(3, 0.5), run(2, std::nullopt), run(1, 0.9)}; }

std::vector<RunRow> many(int count) {
  std::vector<RunRow> rows;
  for (int i = count; i > 0; --i) {
    RunRow row = run(i, (i * 7919 % 1000) / 1000.0);
    row.loss = (i * 104729 % 3000) / 1000.0;
    row.name = QString("learning rate %1 dropout %2").arg(i % 17).arg(i % 5);
    row.tags = {i % 3 == 0 ? "sweep" : "baseline"};
    row.notes = "tried with a smaller batch";
    row.devices = {"cpu"};
    rows.push_back(row);
  }
  return rows;
}

QList<int> numbers(const RunsModel& model, const RunsProxy& proxy) {
  QList<int> out;
  for (int i = 0; i < proxy.rowCount(); ++i)
    out << model.row(proxy.source_row(proxy.index(i, 0))).number;
  return out;
}

}  // namespace

class TestRunsModel : public QObject {
  Q_OBJECT

 private slots:
  void the_newest_run_comes_first() {
    RunsModel model;
    RunsProxy proxy(model);
    model.set_rows({run(1, 0.1), run(3, 0.3), run(2, 0.2)}, 1000);
    QCOMPARE(numbers(model, proxy), QList<int>({3, 2, 1}));
  }
  void runs_without_a_value_come_last_in_either_order() {
    RunsModel model;
    RunsProxy proxy(model);
    model.set_rows(three(), 1000);
    proxy.sort(RunsModel::kAccuracy, Qt::DescendingOrder);
    QCOMPARE(numbers(model, proxy), QList<int>({1, 3, 2}));
    proxy.sort(RunsModel::kAccuracy, Qt::AscendingOrder);
    QCOMPARE(numbers(model, proxy), QList<int>({3, 1, 2}));
  }
  void status_tags_and_text_narrow_together() {
    RunsModel model;
    RunsProxy proxy(model);
    std::vector<RunRow> rows = three();
    rows[0].tags = {"a"};
    rows[2].tags = {"a", "b"};
    rows[2].status = RunStatus::failed;
    model.set_rows(rows, 1000);
    proxy.set_tags({"a"});
    QCOMPARE(numbers(model, proxy), QList<int>({3, 1}));
    proxy.set_statuses({static_cast<int>(RunStatus::failed)});
    QCOMPARE(numbers(model, proxy), QList<int>({1}));
    proxy.set_filter(RunFilter("run > 1"));
    QCOMPARE(numbers(model, proxy), QList<int>());
    QVERIFY(proxy.is_filtered());
  }

  void marks_survive_new_values_and_new_runs_and_go_with_their_run() {
    RunsModel model;
    model.set_rows(three(), 1000);
    model.set_checked(0, true);
    model.set_checked(2, true);
    QSignalSpy changed(&model, &RunsModel::checked_changed);
    std::vector<RunRow> rows = three();
    rows.insert(rows.begin(), run(4, 0.1));
    model.set_rows(rows, 1000);
    QCOMPARE(model.checked(), std::vector<int>({1, 3}));
    rows.erase(rows.begin() + 1);
    model.set_rows(rows, 1000);
    QCOMPARE(model.checked(), std::vector<int>({2}));
    QVERIFY(changed.count() > 0);
  }
  void compared_runs_have_different_colours_while_they_last() {
    RunsModel model;
    model.set_rows(many(24), 1000);
    QSet<std::size_t> colours;
    for (const int row : {0, 6, 12, 18, 1, 7}) {
      model.set_checked(row, true);
      colours.insert(model.colour_place(row));
    }
    QCOMPARE(colours.size(), 6);
  }
  void new_values_of_the_same_runs_do_not_reset_the_table() {
    RunsModel model;
    model.set_rows(three(), 1000);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    std::vector<RunRow> rows = three();
    rows[1].accuracy = 0.95;
    model.set_rows(rows, 1000);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex().row(), 1);
    QCOMPARE(model.best_accuracy(), 0.95);
  }
  void an_active_run_gets_older_and_a_finished_one_does_not() {
    RunsModel model;
    std::vector<RunRow> rows = {run(2, 0.5, RunStatus::running), run(1, 0.5)};
    model.set_rows(rows, 125);
    QCOMPARE(model.index(0, RunsModel::kDuration).data().toString(), QString("00:05"));
    model.set_rows(rows, 126);
    QCOMPARE(model.index(0, RunsModel::kDuration).data().toString(), QString("00:06"));
    QCOMPARE(model.index(1, RunsModel::kDuration).data().toString(), QString("00:10"));
  }
  void a_name_that_is_typed_is_a_wish_to_rename() {
    RunsModel model;
    model.set_rows(three(), 1000);
    QSignalSpy wanted(&model, &RunsModel::rename_wanted);
    const QModelIndex name = model.index(1, RunsModel::kName);
    QVERIFY(!model.setData(name, "  ", Qt::EditRole));
    QVERIFY(!model.setData(name, "run 2", Qt::EditRole));
    QVERIFY(model.setData(name, " better ", Qt::EditRole));
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(wanted[0][0].toString(), QString("/runs/2"));
    QCOMPARE(wanted[0][1].toString(), QString("better"));
  }

  void times_are_told_from_today() {
    const QDateTime noon(QDate(2026, 5, 20), QTime(12, 0));
    const auto at = [](const QDateTime& time) {
      return static_cast<double>(time.toMSecsSinceEpoch()) / 1000;
    };
    QCOMPARE(when_text(at(noon.addSecs(-3600)), at(noon)), QString("today 11:00"));
    QCOMPARE(when_text(at(noon.addDays(-1)), at(noon)), QString("yesterday 12:00"));
    QVERIFY(when_text(at(noon.addDays(-9)), at(noon)).startsWith("11 "));
    QVERIFY(when_text(at(noon.addYears(-1)), at(noon)).endsWith("2025"));
  }

  void two_thousand_runs() {
    RunsModel model;
    RunsProxy proxy(model);
    const std::vector<RunRow> rows = many(2000);
    QElapsedTimer timer;
    const auto report = [&](const char* what) {
      qInfo("2,000 runs, %s: %.1f ms", what, static_cast<double>(timer.nsecsElapsed()) / 1e6);
    };
    timer.start();
    model.set_rows(rows, 1e6);
    report("taken in");
    timer.start();
    proxy.set_filter(RunFilter("val_acc > 0.5 dropout sweep"));
    report("filtered");
    QVERIFY(proxy.rowCount() > 200 && proxy.rowCount() < 400);
    timer.start();
    proxy.set_filter(RunFilter());
    report("filter taken away");
    for (const auto column : {RunsModel::kAccuracy, RunsModel::kName, RunsModel::kTags}) {
      timer.start();
      proxy.sort(column, Qt::AscendingOrder);
      report("sorted");
    }
    proxy.sort(RunsModel::kAccuracy, Qt::DescendingOrder);
    double before = 2;
    for (const int number : numbers(model, proxy)) {
      const double accuracy = *model.row(2000 - number).accuracy;
      QVERIFY(accuracy <= before);
      before = accuracy;
    }
  }
};

QTEST_GUILESS_MAIN(TestRunsModel)
#include "test_runs_model.moc"
