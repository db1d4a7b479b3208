// The open project: edits and their undo, what follows from them, and its file.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <sstream>

#include "ui/models/project_document.h"

using namespace strata;
using namespace strata::ui;

namespace {

const std::string kProject =
    "{\"strata\": 1, \"name\": \"Small\", \"data\": {\"source\": \"shapes\"}, \"notes\": \"kept\","
    "\"layers\": [{\"id\": \"flat\", \"kind\": \"flatten\"}, {\"id\": \"fc\", \"kind\": \"dense\", "
    "\"units\": 4}]}";

void set_units(Draft& draft, std::int64_t units) {
  draft.project.network.layers[1].settings.set("units", units);
}

std::string content(const std::filesystem::path& file) {
  std::stringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

}  // namespace

class TestProjectDocument : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void an_edit_is_undone_and_redone_under_its_name();
  void edits_in_a_row_with_one_key_are_one_step();
  void an_edit_that_changes_nothing_is_no_step();
  void changed_says_which_part();
  void shapes_follow_the_network();
  void a_broken_layer_keeps_its_last_good_facts();
  void a_loss_that_does_not_fit_is_a_problem_of_the_last_layer();
  void data_that_is_not_there_is_a_problem();
  void saving_keeps_what_strata_does_not_know_and_the_positions();
  void a_file_that_is_no_project_changes_nothing();

 private:
  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<ProjectDocument> document_;
};

void TestProjectDocument::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  document_ = std::make_unique<ProjectDocument>();
  const auto opened =
      document_->start_from(kProject, folder_->filePath("small.strata").toStdString());
  QVERIFY2(opened.ok(), opened.ok() ? "" : opened.error().text().c_str());
  document_->wait_for_data();
  QVERIFY(document_->data_facts().has_value());
}

void TestProjectDocument::an_edit_is_undone_and_redone_under_its_name() {
  document_->edit("set units of 'fc'", [](Draft& draft) { set_units(draft, 8); });
  QCOMPARE(document_->undo_stack()->undoText(), QStringLiteral("set units of 'fc'"));
  QVERIFY(document_->is_edited());
  document_->undo_stack()->undo();
  QCOMPARE(document_->network().layers[1].settings.integer("units"), 4);
  QVERIFY(!document_->is_edited());
  document_->undo_stack()->redo();
  QCOMPARE(document_->network().layers[1].settings.integer("units"), 8);
}

void TestProjectDocument::edits_in_a_row_with_one_key_are_one_step() {
  for (const std::int64_t units : {5, 51, 512})
    document_->edit(
        "set units", [units](Draft& draft) { set_units(draft, units); }, "fc.units");
  QCOMPARE(document_->undo_stack()->count(), 1);
  document_->undo_stack()->undo();
  QCOMPARE(document_->network().layers[1].settings.integer("units"), 4);
}

void TestProjectDocument::an_edit_that_changes_nothing_is_no_step() {
  document_->edit("set units", [](Draft& draft) { set_units(draft, 4); });
  QCOMPARE(document_->undo_stack()->count(), 0);
}

void TestProjectDocument::changed_says_which_part() {
  QSignalSpy changes(document_.get(), &ProjectDocument::changed);
  document_->edit("set epochs", [](Draft& draft) { draft.project.training.epochs = 9; });
  document_->edit("move 'fc'", [](Draft& draft) { draft.canvas.positions["fc"] = {10, 20}; });
  QCOMPARE(changes.count(), 2);
  QCOMPARE(changes[0][0].value<ProjectDocument::Parts>(),
           ProjectDocument::Parts(ProjectDocument::kTraining));
  QCOMPARE(changes[1][0].value<ProjectDocument::Parts>(),
           ProjectDocument::Parts(ProjectDocument::kCanvas));
}

void TestProjectDocument::shapes_follow_the_network() {
  const QSignalSpy diagnosed(document_.get(), &ProjectDocument::diagnosed);
  document_->edit("set units", [](Draft& draft) { set_units(draft, 7); });
  QCOMPARE(diagnosed.count(), 1);
  QCOMPARE(document_->layer("fc")->facts.output.shape.text(), std::string("7"));
}

void TestProjectDocument::a_broken_layer_keeps_its_last_good_facts() {
  document_->edit("remove flatten", [](Draft& draft) {
    draft.project.network.layers.erase(draft.project.network.layers.begin());
  });
  QVERIFY(document_->layer("fc") == nullptr);
  QVERIFY(document_->last_facts("fc") != nullptr);
  QCOMPARE(document_->problems().front().layer, std::string("fc"));
}

void TestProjectDocument::a_loss_that_does_not_fit_is_a_problem_of_the_last_layer() {
  document_->edit("set units", [](Draft& draft) { set_units(draft, 3); });
  QCOMPARE(document_->problems().size(), std::size_t{1});
  QCOMPARE(document_->problems().front().layer, std::string("fc"));
}

void TestProjectDocument::data_that_is_not_there_is_a_problem() {
  document_->edit("use a table", [](Draft& draft) {
    draft.project.data = *data::default_data_spec("csv");
    draft.project.data.path = "nowhere.csv";
  });
  document_->wait_for_data();
  QVERIFY(document_->data_error().has_value());
  QCOMPARE(document_->problems().front().layer, std::string("data"));
}

void TestProjectDocument::saving_keeps_what_strata_does_not_know_and_the_positions() {
  document_->edit("move", [](Draft& draft) { draft.canvas.positions["fc"] = {120, -40}; });
  QVERIFY(document_->save().ok());
  QVERIFY(!document_->is_edited());
  QVERIFY(content(document_->file()).find("kept") != std::string::npos);
  ProjectDocument again;
  QVERIFY(again.open(document_->file()).ok());
  QCOMPARE(again.draft().canvas.positions.value("fc"), QPointF(120, -40));
  again.wait_for_data();
}

void TestProjectDocument::a_file_that_is_no_project_changes_nothing() {
  const std::filesystem::path file = folder_->filePath("bad.strata").toStdString();
  std::ofstream(file) << "{\"strata\": 1, \"layers\": 3}";
  const auto opened = document_->open(file);
  QVERIFY(!opened.ok());
  QVERIFY(opened.error().where.find("bad.strata") != std::string::npos);
  QCOMPARE(document_->project().name, std::string("Small"));
}

QTEST_MAIN(TestProjectDocument)
#include "test_project_document.moc"
