// The catalogue of runs: fresh by itself, annotated, and careful with runs that live.
#include <fstream>

#include "session_rig.h"
#include "ui/session/run_catalogue.h"

using namespace strata;
using namespace strata::ui;
using namespace strata::ui::test;
using link::RunState;
namespace fs = std::filesystem;

class TestRunCatalogue : public QObject {
  Q_OBJECT

  std::unique_ptr<SessionRig> rig_;
  QTemporaryDir bin_;

  fs::path finished_run() {
    const auto session = rig_->launch("normal");
    const bool ended = QTest::qWaitFor([&] { return !session->is_alive(); }, kPatienceMs);
    return ended ? session->folder() : fs::path();
  }

 private slots:
  void initTestCase() { qputenv("XDG_DATA_HOME", bin_.path().toUtf8()); }
  void init() { rig_ = std::make_unique<SessionRig>(); }

  void runs_are_listed_newest_first_with_their_figures() {
    const fs::path older = finished_run();
    const fs::path newer = finished_run();
    RunCatalogue catalogue(rig_->runs());
    QVERIFY(!catalogue.is_scanned());
    QTRY_COMPARE_WITH_TIMEOUT(catalogue.runs().size(), 2U, kPatienceMs);
    QCOMPARE(catalogue.runs()[0].summary.path, newer);
    QCOMPARE(catalogue.runs()[1].summary.path, older);
    QCOMPARE(catalogue.runs()[0].summary.steps, 60);
    QCOMPARE(catalogue.runs()[0].summary.epochs, 3);
    QCOMPARE(catalogue.runs()[0].display_name(), QString("fake"));
    QVERIFY(!catalogue.runs()[0].is_lost());
  }

  void an_empty_folder_is_scanned_and_told_once() {
    RunCatalogue catalogue(rig_->runs());
    QSignalSpy changed(&catalogue, &RunCatalogue::changed);
    QTRY_VERIFY_WITH_TIMEOUT(catalogue.is_scanned(), kPatienceMs);
    catalogue.refresh();
    catalogue.refresh();
    QVERIFY(!changed.wait(200));
    QCOMPARE(changed.size(), 1);
  }

  void it_follows_runs_that_come_live_and_go_without_being_told() {
    RunCatalogue catalogue(rig_->runs());
    QTRY_VERIFY_WITH_TIMEOUT(catalogue.is_scanned(), kPatienceMs);
    const auto session = rig_->launch("steered");
    QTRY_VERIFY_WITH_TIMEOUT(catalogue.runs().size() == 1 && catalogue.runs()[0].summary.alive,
                             kPatienceMs);
    session->stop();
    QTRY_VERIFY_WITH_TIMEOUT(!session->is_alive(), kPatienceMs);
    catalogue.refresh();
    QTRY_COMPARE_WITH_TIMEOUT(catalogue.runs()[0].summary.info.state, std::string("stopped"),
                              kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!catalogue.runs()[0].summary.alive, kPatienceMs);
    fs::remove_all(session->folder());
    catalogue.refresh();
    QTRY_VERIFY_WITH_TIMEOUT(catalogue.runs().empty(), kPatienceMs);
  }

  void a_worker_that_died_is_seen() {
    const auto session = rig_->launch("silent-death");
    QTRY_VERIFY_WITH_TIMEOUT(session->is_lost(), kPatienceMs);
    RunCatalogue catalogue(rig_->runs());
    QTRY_COMPARE_WITH_TIMEOUT(catalogue.runs().size(), 1U, kPatienceMs);
    QVERIFY(catalogue.runs()[0].is_lost());
  }

  void name_tags_and_notes_show_at_once_and_are_kept() {
    const fs::path run = finished_run();
    std::ofstream(run / "notes.json") << "{\"colour\": \"red\", \"tags\": [\"old\"]}";
    RunCatalogue catalogue(rig_->runs());
    QTRY_COMPARE_WITH_TIMEOUT(catalogue.runs().size(), 1U, kPatienceMs);
    QCOMPARE(catalogue.runs()[0].notes.tags, QStringList{"old"});
    QSignalSpy changed(&catalogue, &RunCatalogue::changed);
    catalogue.rename(run, "the good one");
    catalogue.set_tags(run, {"wide", "Adam"});
    catalogue.set_notes(run, "twice as many filters\n\u00e4");
    QCOMPARE(changed.size(), 3);
    QCOMPARE(catalogue.find(run)->display_name(), QString("the good one"));
    RunCatalogue another(rig_->runs());
    QTRY_VERIFY_WITH_TIMEOUT(
        another.runs().size() == 1 && another.runs()[0].notes == catalogue.runs()[0].notes,
        kPatienceMs);
    QCOMPARE(another.runs()[0].notes.notes, QString("twice as many filters\n\u00e4"));
    std::ifstream in(run / "notes.json");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    QVERIFY(text.find("\"colour\": \"red\"") != std::string::npos);  // a newer version's
  }

  void notes_that_cannot_be_kept_are_a_problem_and_do_not_show() {
    const fs::path run = finished_run();
    fs::create_directory(run / "notes.json");  // no file can take its place
    RunCatalogue catalogue(rig_->runs());
    QTRY_COMPARE_WITH_TIMEOUT(catalogue.runs().size(), 1U, kPatienceMs);
    QSignalSpy problems(&catalogue, &RunCatalogue::problem_raised);
    catalogue.rename(run, "lost");
    QTRY_COMPARE_WITH_TIMEOUT(problems.size(), 1, kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(catalogue.runs()[0].display_name(), QString("fake"), kPatienceMs);
  }

  void a_run_goes_to_the_bin_and_can_be_taken_back() {
    const fs::path run = finished_run();
    RunCatalogue catalogue(rig_->runs());
    QTRY_COMPARE_WITH_TIMEOUT(catalogue.runs().size(), 1U, kPatienceMs);
    QSignalSpy moved(&catalogue, &RunCatalogue::moved_to_bin);
    catalogue.move_to_bin(run);
    QTRY_COMPARE_WITH_TIMEOUT(moved.size(), 1, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(catalogue.runs().empty(), kPatienceMs);
    QVERIFY(!fs::exists(run));
    const fs::path in_bin = moved[0][1].toString().toStdString();
    QVERIFY(fs::exists(in_bin / "run.json"));
    fs::rename(in_bin, run);
    catalogue.refresh();
    QTRY_COMPARE_WITH_TIMEOUT(catalogue.runs().size(), 1U, kPatienceMs);
  }

  void a_live_run_is_not_binned() {
    const auto session = rig_->launch("steered");
    RunCatalogue catalogue(rig_->runs());
    QTRY_VERIFY_WITH_TIMEOUT(catalogue.runs().size() == 1 && catalogue.runs()[0].summary.alive,
                             kPatienceMs);
    QSignalSpy problems(&catalogue, &RunCatalogue::problem_raised);
    catalogue.move_to_bin(session->folder());
    QTRY_COMPARE_WITH_TIMEOUT(problems.size(), 1, kPatienceMs);
    QCOMPARE(problems[0][0].value<link::ProblemEvent>().remedy, std::string("stop it first"));
    QVERIFY(fs::exists(session->folder()));
    session->stop();
    QTRY_VERIFY_WITH_TIMEOUT(!session->is_alive(), kPatienceMs);
  }

  void another_folder_shows_its_own_runs() {
    const fs::path run = finished_run();
    RunCatalogue catalogue(rig_->runs());
    QTRY_COMPARE_WITH_TIMEOUT(catalogue.runs().size(), 1U, kPatienceMs);
    catalogue.set_folder(rig_->runs() / "none");
    QVERIFY(catalogue.runs().empty());
    QTRY_VERIFY_WITH_TIMEOUT(catalogue.is_scanned(), kPatienceMs);
    QVERIFY(catalogue.runs().empty());
    catalogue.set_folder(rig_->runs());
    QTRY_COMPARE_WITH_TIMEOUT(catalogue.runs().size(), 1U, kPatienceMs);
  }
};

QTEST_GUILESS_MAIN(TestRunCatalogue)
#include "test_run_catalogue.moc"
