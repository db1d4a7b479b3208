// The page over a folder of runs on disk: what it lists, compares and asks for.
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "ui/charts/curve_chart.h"
#include "ui/runs/notes_dialog.h"
#include "ui/runs/runs_page.h"
#include "ui/runs/runs_table.h"

using namespace strata;
using namespace strata::ui;

namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

/// A finished run with two epochs of two steps; its accuracy rises to 0.1 * number.
void write_run(const fs::path& folder, int number) {
  const std::string n = std::to_string(number);
  write(folder / "run.json",
        "{\"name\": \"run " + n + "\", \"state\": \"finished\", \"started\": " + n +
            "000, \"finished\": " + n + "030, \"host\": \"h\", \"devices\": [\"cpu\"]}");
  write(folder / "project.strata",
        "{\"strata\": 1, \"training\": {\"batch\": " + n + ", \"epochs\": 2}}");
  std::string events;
  for (int epoch = 1; epoch <= 2; ++epoch) {
    events += "{\"type\":\"steps\",\"first\":" + std::to_string(2 * epoch - 1) +
              ",\"epoch\":" + std::to_string(epoch) +
              ",\"loss\":[2,1],\"accuracy\":[0.1,0.2],\"learning_rate\":[0.1,0.1],"
              "\"step_ms\":[1,1],\"t\":" +
              n + "01" + std::to_string(epoch) + "}\n";
    events += "{\"type\":\"epoch\",\"epoch\":" + std::to_string(epoch) +
              ",\"train_loss\":1,\"val_loss\":1,\"val_accuracy\":" +
              std::to_string(0.05 * number * epoch) +
              ",\"seconds\":1,\"samples_per_s\":1,\"t\":" + n + "02" + std::to_string(epoch) +
              "}\n";
  }
  write(folder / "events.jsonl", events);
}

struct Rig {
  explicit Rig(int runs) {
    for (int i = 1; i <= runs; ++i)
      write_run(path(i), i);
    catalogue = std::make_unique<RunCatalogue>(fs::path(folder.path().toStdString()));
    page = std::make_unique<RunsPage>(theme, *catalogue);
    theme.apply_to(*qApp);  // styled and shown, as clicks are meant by what lies where
    page->resize(1280, 800);
    page->show();
    table = page->findChild<RunsTable*>("runs.table");
    QSignalSpy changed(catalogue.get(), &RunCatalogue::changed);
    if (!catalogue->is_scanned() && !changed.wait(10000)) qFatal("the runs were not read");
  }
  fs::path path(int number) {
    return fs::path(folder.path().toStdString()) / ("run-" + std::to_string(number));
  }
  void click(int number, RunsModel::Column column) {
    const QModelIndex index = table->model()->index(row_of(number), column);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(index).center());
  }
  int row_of(int number) {
    for (int i = 0; i < table->model()->rowCount(); ++i)
      if (text(i, RunsModel::kNumber) == QString::number(number)) return i;
    return -1;
  }
  QString text(int row, RunsModel::Column column) {
    return table->model()->index(row, column).data().toString();
  }

  QTemporaryDir folder;
  Theme theme;
  std::unique_ptr<RunCatalogue> catalogue;
  std::unique_ptr<RunsPage> page;
  RunsTable* table = nullptr;
};

}  // namespace

class TestRunsPage : public QObject {
  Q_OBJECT

 private slots:
  void all_runs_are_listed_newest_first() {
    Rig rig(3);
    QCOMPARE(rig.table->model()->rowCount(), 3);
    QCOMPARE(rig.text(0, RunsModel::kName), QString("run 3"));
    QCOMPARE(rig.text(0, RunsModel::kAccuracy), QString("30.00 %"));
    QCOMPARE(rig.text(0, RunsModel::kDuration), QString("00:30"));
    QTRY_COMPARE(rig.text(0, RunsModel::kParallelism), QString("single"));
  }
  void an_empty_folder_says_how_runs_come_about() {
    Rig rig(0);
    QVERIFY(!rig.page->findChild<QLabel*>("runs.empty")->isHidden());
    QVERIFY(rig.table->isHidden() || !rig.table->isVisibleTo(rig.page.get()));
    QVERIFY(!rig.page->findChild<QPushButton*>("runs.open.button")->isEnabled());
  }
  void the_search_field_narrows_the_list_and_counts_it() {
    Rig rig(3);
    auto* count = rig.page->findChild<QLabel*>("runs.count");
    QCOMPARE(count->text(), QString("3"));
    rig.page->findChild<QLineEdit*>("runs.search")->setText("val_acc > 0.15");
    QCOMPARE(rig.table->model()->rowCount(), 2);
    QCOMPARE(count->text(), QString("2 of 3"));
  }
  void checked_runs_get_their_curves_and_their_differences() {
    Rig rig(3);
    rig.click(3, RunsModel::kCheck);
    rig.click(1, RunsModel::kCheck);
    auto* chart = rig.page->findChild<CurveChart*>("runs.chart");
    QCOMPARE(chart->model().series.size(), std::size_t{2});
    QTRY_COMPARE(chart->model().series[0]->size(), std::size_t{2});
    QCOMPARE(chart->model().series[0]->name(), QString("3 run 3"));
    QCOMPARE(chart->model().series[0]->value(1), 0.3);
    QCOMPARE(chart->model().series[0]->x(1, XAxis::epoch), 2.0);
    auto* differences = rig.page->findChild<QTableView*>("runs.differences");
    QTRY_COMPARE(differences->model()->rowCount(), 1);
    QCOMPARE(differences->model()->index(0, 0).data().toString(), QString("training.batch"));
    QCOMPARE(differences->model()->index(0, 1).data().toString(), QString("3"));
    QCOMPARE(differences->model()->index(0, 2).data().toString(), QString("1"));
    QCOMPARE(rig.page->findChild<QLabel*>("runs.selected")->text(), QString("2 selected"));
  }
  void another_metric_redraws_the_same_runs() {
    Rig rig(1);
    rig.click(1, RunsModel::kCheck);
    auto* chart = rig.page->findChild<CurveChart*>("runs.chart");
    QTRY_COMPARE(chart->model().series[0]->size(), std::size_t{2});
    rig.page->findChild<QComboBox*>("runs.metric")->setCurrentIndex(2);
    QCOMPARE(chart->model().series.size(), std::size_t{1});
    QTRY_COMPARE(chart->model().series[0]->size(), std::size_t{4});
    QCOMPARE(chart->model().series[0]->value(3), 1.0);
  }
  void every_action_names_the_current_run() {
    Rig rig(2);
    fs::path opened, snapshot, cloned, resumed, exported;
    const auto keep = [](fs::path& into) { return [&into](const fs::path& path) { into = path; }; };
    connect(rig.page.get(), &RunsPage::open_run, this, keep(opened));
    connect(rig.page.get(), &RunsPage::open_snapshot, this, keep(snapshot));
    connect(rig.page.get(), &RunsPage::clone_run, this, keep(cloned));
    connect(rig.page.get(), &RunsPage::resume_run, this, keep(resumed));
    connect(rig.page.get(), &RunsPage::export_run, this, keep(exported));
    rig.page->select_run(rig.path(1));
    for (const char* name : {"runs.open", "runs.snapshot", "runs.clone", "runs.export"})
      rig.page->findChild<QAction*>(name)->trigger();
    for (const fs::path& path : {opened, snapshot, cloned, exported})
      QCOMPARE(path, rig.path(1));
    // A finished run has nothing to go on with.
    QVERIFY(!rig.page->findChild<QAction*>("runs.resume")->isEnabled());
    QVERIFY(resumed.empty());
  }
  void selecting_a_run_that_is_filtered_out_takes_the_filters_away() {
    Rig rig(2);
    rig.page->findChild<QLineEdit*>("runs.search")->setText("run 2");
    QCOMPARE(rig.table->model()->rowCount(), 1);
    rig.page->select_run(rig.path(1));
    QVERIFY(rig.table->current() != nullptr);
    QCOMPARE(rig.table->current()->path, rig.path(1));
  }
  void tags_and_notes_reach_the_catalogue() {
    Rig rig(1);
    rig.page->select_run(rig.path(1));
    rig.page->findChild<QAction*>("runs.describe")->trigger();
    auto* dialog = rig.page->findChild<NotesDialog*>();
    QVERIFY(dialog != nullptr);
    dialog->findChild<QLineEdit*>("runs.notes.tags")->setText(" keep, , sweep,keep ");
    dialog->findChild<QPlainTextEdit*>("runs.notes.text")->setPlainText("fine");
    dialog->accept();
    QCOMPARE(rig.catalogue->find(rig.path(1))->notes.tags, QStringList({"keep", "sweep"}));
    QCOMPARE(rig.catalogue->find(rig.path(1))->notes.notes, QString("fine"));
    QTRY_COMPARE(rig.text(0, RunsModel::kTags), QString("keep, sweep"));
  }
  void the_current_run_stays_when_a_new_one_appears() {
    Rig rig(2);
    rig.page->select_run(rig.path(1));
    write_run(rig.path(3), 3);
    rig.catalogue->refresh();
    QTRY_COMPARE(rig.table->model()->rowCount(), 3);
    QVERIFY(rig.table->current() != nullptr);
    QCOMPARE(rig.table->current()->path, rig.path(1));
  }
  void the_header_checks_and_unchecks_all_that_are_listed() {
    Rig rig(3);
    rig.page->findChild<QLineEdit*>("runs.search")->setText("run >= 2");
    auto* header = rig.table->horizontalHeader();
    const QPoint at(header->sectionViewportPosition(RunsModel::kCheck) + 10, header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(rig.page->findChild<QLabel*>("runs.selected")->text(), QString("2 selected"));
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(rig.page->findChild<QLabel*>("runs.selected")->text(), QString());
  }
};

QTEST_MAIN(TestRunsPage)
#include "test_runs_page.moc"
