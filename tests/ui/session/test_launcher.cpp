// Starting the worker: where it stands, what surrounds it, and what is told when it cannot start.
#include "session_rig.h"

using namespace strata;
using namespace strata::ui;
using namespace strata::ui::test;
using link::RunState;

class TestLauncher : public QObject {
  Q_OBJECT

  SessionRig rig_;

 private slots:
  void the_worker_has_its_own_session_and_gives_the_processor_back() {
    qputenv("OMP_WAIT_POLICY", "active");
    const auto session = rig_.launch("steered");
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::running, kPatienceMs);
    QCOMPARE(session->history().message(), std::string("OMP_WAIT_POLICY=passive session=own"));
    session->stop();
    QTRY_VERIFY_WITH_TIMEOUT(!session->is_alive(), kPatienceMs);
  }

  void the_folder_for_runs_is_made() {
    const auto folder = rig_.runs() / "deeper" / "still" / "run";
    const auto session = rig_.launch("normal", folder);
    QTRY_VERIFY_WITH_TIMEOUT(session->state() == RunState::finished, kPatienceMs);
    QVERIFY(std::filesystem::exists(folder / "run.json"));
    // What the worker says on standard error lies with the run, and nothing beside it.
    QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(folder / "stderr.txt"), kPatienceMs);
    std::size_t entries = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(folder.parent_path()))
      ++entries;
    QCOMPARE(entries, 1U);
  }

  void a_program_that_is_not_there_is_an_error_at_once() {
    const auto session = Launcher("/nowhere/strata").launch({"fake.strata", rig_.fresh_folder()});
    QVERIFY(!session.ok());
    QVERIFY(session.error().text().find("/nowhere/strata") != std::string::npos);
    QVERIFY(!session.error().remedy.empty());
  }

  void a_folder_that_cannot_be_made_is_an_error_at_once() {
    const auto session = Launcher(FAKE_WORKER).launch({"fake.strata", "/dev/null/runs/run"});
    QVERIFY(!session.ok());
  }

  void the_environment_names_the_worker() {
    qputenv("STRATA_WORKER", "/opt/other/strata");
    QCOMPARE(Launcher::find_worker(), QString("/opt/other/strata"));
    qunsetenv("STRATA_WORKER");
    QVERIFY(Launcher::find_worker().endsWith("/strata"));
  }
};

QTEST_GUILESS_MAIN(TestLauncher)
#include "test_launcher.moc"
