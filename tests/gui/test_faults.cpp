// What goes wrong outside the window - a worker killed, a full disk, rubbish in files, a run seen
// by two - is told, and the window stays.
#include <QLabel>
#include <fstream>
#include <random>

#include "person.h"
#include "run/run_info.h"
#include "studio.h"
#include "ui/export/export_dialog.h"
#include "ui/train/train_page.h"

using namespace strata;
using namespace strata::ui;
using strata::test::Person;
using strata::test::Studio;
namespace fs = std::filesystem;

namespace {

constexpr int kTrainingMs = 120'000;

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string random_bytes(std::size_t count) {
  std::mt19937 random(7);
  std::string out(count, '\0');
  for (char& byte : out)
    byte = static_cast<char>(random());
  return out;
}

}  // namespace

class TestFaults : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void cleanup();
  void a_killed_worker_is_told_and_the_run_goes_on_from_its_checkpoint();
  void a_full_disk_is_told_while_the_training_waits();
  void a_checkpoint_that_cannot_be_written_is_told();
  void rubbish_instead_of_a_project_leaves_the_open_one_alone_data();
  void rubbish_instead_of_a_project_leaves_the_open_one_alone();
  void rubbish_in_a_run_is_left_out_data();
  void rubbish_in_a_run_is_left_out();
  void deleted_checkpoints_are_told();
  void two_windows_show_and_steer_one_run();

 private:
  bool train(std::int64_t checkpoint_every);
  fs::path program_with(const QString& limit);
  QString banner() {
    auto* text = studio_->window.findChild<QLabel*>("train.banner.text");
    return text->isVisible() ? text->text() : QString();
  }

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<Studio> studio_;
};

void TestFaults::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  qputenv("XDG_STATE_HOME", folder_->filePath("state").toUtf8());
  studio_ = std::make_unique<Studio>(folder_->path());
}

void TestFaults::cleanup() {
  studio_.reset();
  test::end_workers(folder_->path().toStdString());
}

bool TestFaults::train(std::int64_t checkpoint_every) {
  if (!studio_->open_long_training(checkpoint_every)) return false;
  studio_->window.train();
  return studio_->workspace.session() != nullptr;
}

/// A program that is the worker under a limit of the shell's: `ulimit LIMIT`.
fs::path TestFaults::program_with(const QString& limit) {
  const fs::path file = folder_->filePath("limited").toStdString();
  write(file, "#!/bin/sh\ntrap '' XFSZ\nulimit " + limit.toStdString() + "\nexec " +
                  test::worker().toStdString() + " \"$@\"\n");
  fs::permissions(file, fs::perms::owner_all);
  return file;
}

void TestFaults::a_killed_worker_is_told_and_the_run_goes_on_from_its_checkpoint() {
  QVERIFY(train(10));
  Person person(studio_->window);
  QTRY_VERIFY_WITH_TIMEOUT(studio_->steps() > 25, kTrainingMs);
  QVERIFY(!studio_->workspace.session()->history().checkpoints().empty());
  const fs::path run = studio_->workspace.session()->folder();
  QCOMPARE(::kill(static_cast<pid_t>(run::read_run_info(run)->process), SIGKILL), 0);
  QTRY_VERIFY(studio_->workspace.session()->is_lost());
  QTRY_VERIFY(banner().contains("signal 9"));
  QVERIFY(studio_->window.isVisible());

  const std::int64_t step = studio_->workspace.session()->history().checkpoints().back().step;
  const std::size_t before = studio_->steps();
  auto* go_on = person.see<QAbstractButton>("train.banner.continue");
  QVERIFY(go_on != nullptr && go_on->text().endsWith(QString::number(step)));
  DO(person.click("train.banner.continue"));
  QTRY_VERIFY_WITH_TIMEOUT(studio_->steps() > before + 20, kTrainingMs);
  QVERIFY(banner().isEmpty());
  QCOMPARE(studio_->workspace.session()->folder(), run);
  const RunHistory::Steps& steps = studio_->workspace.session()->history().steps();
  for (std::size_t i = 0; i < steps.loss.size(); ++i)
    QVERIFY2(std::isfinite(steps.loss[i]) && steps.time[i] > 0, qPrintable(QString::number(i)));
}

void TestFaults::a_full_disk_is_told_while_the_training_waits() {
  // No file may grow beyond so many blocks: the events do in the first epoch, as on a full disk.
  studio_.reset();
  const fs::path program = program_with("-f 16");
  studio_ = std::make_unique<Studio>(folder_->path(), QString::fromStdString(program.string()));
  QVERIFY(train(1000000));
  // Whichever meets the limit first, the events or the epoch's checkpoint.
  QTRY_VERIFY_WITH_TIMEOUT(studio_->workspace.session()->state() == link::RunState::paused ||
                               !studio_->workspace.session()->complaint().isEmpty(),
                           kTrainingMs);
  QTRY_VERIFY2(banner().contains("File too large"), qPrintable(banner()));
  QVERIFY(studio_->window.isVisible());
}

void TestFaults::a_checkpoint_that_cannot_be_written_is_told() {
  studio_.reset();
  const fs::path program = program_with("-f 64");
  studio_ = std::make_unique<Studio>(folder_->path(), QString::fromStdString(program.string()));
  QVERIFY(train(3));
  QTRY_COMPARE_WITH_TIMEOUT(studio_->workspace.session()->state(), link::RunState::paused,
                            kTrainingMs);
  QTRY_VERIFY2(banner().contains("File too large"), qPrintable(banner()));
  QVERIFY2(banner().contains("Resume tries at once"), qPrintable(banner()));
}

void TestFaults::rubbish_instead_of_a_project_leaves_the_open_one_alone_data() {
  QTest::addColumn<QByteArray>("text");
  QTest::newRow("nothing") << QByteArray();
  QTest::newRow("random bytes") << QByteArray::fromStdString(random_bytes(100000));
  QTest::newRow("an array") << QByteArray("[1, 2, 3]");
  QTest::newRow("cut off") << QByteArray("{\"strata\": 1, \"name\": \"A\", \"layers\": [{\"id\":");
  QTest::newRow("deep") << QByteArray(200000, '[');
  QTest::newRow("wrong kinds") << QByteArray(
      "{\"strata\": 1, \"name\": [], \"data\": 3, \"layers\": {\"a\": 1}, \"training\": \"no\"}");
  QTest::newRow("huge numbers") << QByteArray(
      "{\"strata\": 1, \"name\": \"A\", \"data\": {\"source\": \"shapes\"}, \"layers\": [{\"id\": "
      "\"a\", \"kind\": \"dense\", \"units\": 1e300}], \"training\": {\"epochs\": -1e99}}");
}

void TestFaults::rubbish_instead_of_a_project_leaves_the_open_one_alone() {
  QFETCH(QByteArray, text);
  QVERIFY(studio_->workspace.start_from_template("shapes-cnn"));
  const std::string before = to_text(studio_->workspace.document().draft());
  const fs::path file = folder_->filePath("rubbish.strata").toStdString();
  write(file, text.toStdString());
  QVERIFY(!studio_->workspace.open(file));
  auto* notice = studio_->window.findChild<QWidget*>("shell.notice");
  QVERIFY(notice != nullptr && notice->isVisible());
  QCOMPARE(to_text(studio_->workspace.document().draft()), before);
}

void TestFaults::rubbish_in_a_run_is_left_out_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QByteArray>("text");
  const QByteArray noise = QByteArray::fromStdString(random_bytes(300000));
  const QByteArray deep = QByteArray(100000, '[') + "\n";
  QTest::newRow("random events") << "events.jsonl" << noise;
  QTest::newRow("random events and more") << "+events.jsonl" << noise;
  QTest::newRow("a huge line") << "+events.jsonl" << QByteArray(5000000, 'x') + "\n";
  QTest::newRow("deep events") << "+events.jsonl" << deep;
  QTest::newRow("a step far off") << "+events.jsonl"
                                  << QByteArray(
                                         "{\"t\": 5, \"type\": \"steps\", \"first\": "
                                         "9000000000000000000, \"epoch\": 1, \"loss\": [1], "
                                         "\"learning_rate\": [1], \"step_ms\": [1]}\n");
  QTest::newRow("negative steps") << "+events.jsonl"
                                  << QByteArray(
                                         "{\"t\": -5, \"type\": \"steps\", \"first\": -10, "
                                         "\"epoch\": -1, \"loss\": [1], \"learning_rate\": [1], "
                                         "\"step_ms\": [1]}\n");
  QTest::newRow("no numbers") << "+events.jsonl"
                              << QByteArray(
                                     "{\"t\": 5, \"type\": \"steps\", \"first\": 11, \"epoch\": "
                                     "1, \"loss\": [null, 1e308, -1e308], \"learning_rate\": "
                                     "[null, 1, 1], \"step_ms\": [null, 1e300, -5]}\n");
  QTest::newRow("random run.json") << "run.json" << noise;
  QTest::newRow("empty run.json") << "run.json" << QByteArray();
  QTest::newRow("random snapshot") << "project.strata" << noise;
  QTest::newRow("random notes") << "notes.json" << noise;
  QTest::newRow("random checkpoint") << "checkpoints/10/checkpoint.json" << noise;
  QTest::newRow("random weights") << "checkpoints/10/model.safetensors" << noise;
}

/// Below: a run of ten steps.
void TestFaults::rubbish_in_a_run_is_left_out() {
  QFETCH(QString, file);
  QFETCH(QByteArray, text);
  QVERIFY(studio_->workspace.start_from_template("shapes-cnn"));
  QVERIFY(studio_->workspace.save());
  const fs::path run = studio_->workspace.runs_folder() / "one";
  run::RunInfo info;
  info.name = "one";
  info.started = 1700000000;
  info.host = "elsewhere";
  info.devices = {"cpu"};
  {
    const auto made =
        run::RunFolder::create(run, info, to_json(studio_->workspace.document().project()));
    QVERIFY(made.ok());
    link::StepsEvent steps;
    steps.first = 1;
    steps.epoch = 1;
    steps.loss = steps.accuracy = steps.learning_rate = steps.step_ms =
        std::vector<double>(10, 0.5);
    QVERIFY((*made)->append({1, link::StateEvent{link::RunState::running, ""}}).ok());
    QVERIFY((*made)->append({1, steps}).ok());
    fs::create_directories(run / "checkpoints/10");
  }
  const bool add = file.startsWith('+');
  const fs::path target = run / file.mid(add ? 1 : 0).toStdString();
  write(target, (add ? read(target) : std::string()) + text.toStdString());

  studio_->workspace.runs().refresh();
  studio_->workspace.show_run(run);
  studio_->window.show_mode(Mode::train);
  QTRY_VERIFY(studio_->workspace.session()->is_caught_up());
  if (add) QVERIFY(studio_->steps() >= 10 || studio_->steps() == 1);
  QVERIFY(!studio_->window.grab().isNull());
  studio_->window.show_mode(Mode::runs);
  QTRY_VERIFY(studio_->workspace.runs().is_scanned());
  QVERIFY(!studio_->window.grab().isNull());
  ExportDialog dialog(studio_->theme, test::worker(), run);
  dialog.show();
  QVERIFY(!dialog.grab().isNull());
  fs::remove_all(run);  // and now it is not there at all
  studio_->workspace.runs().refresh();
  QTRY_VERIFY(studio_->workspace.runs().runs().empty());
  studio_->window.show_mode(Mode::train);
  QVERIFY(!studio_->window.grab().isNull());
}

void TestFaults::deleted_checkpoints_are_told() {
  QVERIFY(train(10));
  Person person(studio_->window);
  QTRY_VERIFY_WITH_TIMEOUT(studio_->steps() > 25, kTrainingMs);
  studio_->workspace.session()->stop();
  QTRY_VERIFY_WITH_TIMEOUT(!studio_->workspace.session()->is_alive(), kTrainingMs);
  fs::remove_all(studio_->workspace.session()->folder() / "checkpoints");
  QVERIFY(studio_->workspace.resume(studio_->workspace.session()->folder()));
  QTRY_VERIFY_WITH_TIMEOUT(studio_->workspace.session()->is_lost() ||
                               studio_->workspace.session()->state() == link::RunState::failed,
                           kTrainingMs);
  QTRY_VERIFY2(banner().contains("checkpoint"), qPrintable(banner()));
  ExportDialog dialog(studio_->theme, test::worker(), studio_->workspace.session()->folder());
  dialog.show();
  QVERIFY(!dialog.grab().isNull());
}

void TestFaults::two_windows_show_and_steer_one_run() {
  QVERIFY(train(1000000));
  QTRY_VERIFY_WITH_TIMEOUT(studio_->steps() > 5, kTrainingMs);
  Studio other(folder_->path());
  QVERIFY(other.workspace.open(studio_->workspace.document().file()));
  QTRY_VERIFY(other.workspace.session() != nullptr);
  QCOMPARE(other.workspace.session()->folder(), studio_->workspace.session()->folder());
  QTRY_VERIFY_WITH_TIMEOUT(other.steps() > 5, kTrainingMs);

  other.workspace.session()->pause();
  QTRY_COMPARE_WITH_TIMEOUT(studio_->workspace.session()->state(), link::RunState::paused,
                            kTrainingMs);
  QTRY_COMPARE(other.steps(), studio_->steps());
  studio_->workspace.session()->resume();
  QTRY_COMPARE_WITH_TIMEOUT(other.workspace.session()->state(), link::RunState::running,
                            kTrainingMs);
  QVERIFY(!other.workspace.train());  // it is going already
  other.workspace.session()->stop();
  QTRY_VERIFY_WITH_TIMEOUT(!studio_->workspace.session()->is_alive(), kTrainingMs);
  QCOMPARE(studio_->workspace.session()->state(), link::RunState::stopped);
}

QTEST_MAIN(TestFaults)
#include "test_faults.moc"
