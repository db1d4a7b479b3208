// A run's folder: written by one, read by many, reopened after a crash.
#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "exchange/checkpoint_seal.h"
#include "run/checkpoints.h"
#include "run/run_folder.h"

using namespace strata;
using namespace strata::run;
namespace fs = std::filesystem;

namespace {

RunInfo some_info() {
  RunInfo info;
  info.name = "digits";
  info.state = "starting";
  info.started = 1700000000;
  info.host = "here";
  info.devices = {"cpu"};
  info.versions["strata"] = "0.1.0";
  info.command = {"strata", "train", "digits.strata"};
  info.process = 42;
  return info;
}

link::Event steps(std::int64_t first, std::size_t count) {
  return {1700000001, link::StepsEvent{first,
                                       1,
                                       std::vector<double>(count, 0.5),
                                       {},
                                       std::vector<double>(count, 0.001),
                                       std::vector<double>(count, 1)}};
}

void fill_checkpoint(const fs::path& folder, const std::string& content = "{}") {
  fs::create_directories(folder);
  std::ofstream(folder / "state.json") << content;
}

}  // namespace

class TestRunFolder : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  int count_ = 0;

  fs::path fresh() { return folder_.filePath(QString("run%1").arg(++count_)).toStdString(); }
  std::unique_ptr<RunFolder> make(const fs::path& path) {
    return std::move(RunFolder::create(path, some_info(), Json{{"strata", 1}})).value();
  }

 private slots:
  void a_new_run_has_everything_the_contract_lists() {
    const fs::path path = fresh();
    const auto run = make(path);
    QVERIFY(run->append({1700000001.5, link::StateEvent{link::RunState::running, ""}}).ok());
    QVERIFY(run->append(steps(1, 3)).ok());
    for (const char* name :
         {"run.json", "project.strata", "events.jsonl", "checkpoints", "tensorboard", "log.txt"})
      QVERIFY2(fs::exists(path / name), name);
    struct stat info = {};
    QCOMPARE(::stat(path.c_str(), &info), 0);
    QCOMPARE(info.st_mode & 0777, 0700U);
    const auto read = read_run(path);
    QVERIFY(read.ok());
    QCOMPARE(read->info.name, "digits");
    QCOMPARE(read->info.state, "running");
    QCOMPARE(read->info.command.size(), std::size_t{3});
    QCOMPARE(read->steps, 3);
    QVERIFY(!read->alive);
    QVERIFY(!read->info.exit);
  }

  void a_run_never_overwrites_another() {
    const fs::path path = fresh();
    make(path);
    QVERIFY(RunFolder::create(path, some_info(), Json::object()).error().text().find("--resume") !=
            std::string::npos);
  }

  void the_end_is_written_into_run_json() {
    const fs::path path = fresh();
    const auto run = make(path);
    QVERIFY(
        run->append({1700000009, link::EpochEvent{2, 0.5, 0.75, 0.25, 0.875, 1, 100, {}}}).ok());
    QVERIFY(run->append({1700000010, link::StateEvent{link::RunState::finished, ""}}).ok());
    RunInfo info = run->info();
    info.exit = 0;
    QVERIFY(run->update(info).ok());
    const auto read = read_run(path);
    QCOMPARE(read->info.state, "finished");
    QCOMPARE(read->info.finished, 1700000010.0);
    QCOMPARE(read->info.exit.value(), 0);
    QCOMPARE(read->epochs, 2);
    QCOMPARE(read->val_accuracy.value(), 0.875);
    const std::string log = *read_file(path / "log.txt");
    QVERIFY(log.find("epoch 2: loss 0.5, accuracy 75.00 %") != std::string::npos);
  }

  void reopening_drops_a_torn_line_only() {
    const fs::path path = fresh();
    {
      const auto run = make(path);
      QVERIFY(run->append(steps(1, 2)).ok());
    }
    std::ofstream(path / "events.jsonl", std::ios::app) << "{\"type\":\"steps\",\"first\":3,\"lo";
    QCOMPARE(read_run(path)->steps, 2);  // readers pass over it as well
    const auto again = RunFolder::reopen(path, some_info());
    QVERIFY(again.ok());
    QVERIFY((*again)->append(steps(3, 1)).ok());
    const QString events = QString::fromStdString(*read_file(path / "events.jsonl"));
    QCOMPARE(events.count('\n'), 2);
    for (const QString& line : events.split('\n', Qt::SkipEmptyParts)) {
      const auto event = link::event_from(line.toStdString());
      QVERIFY(event.ok() && *event);
    }
    QCOMPARE(read_run(path)->steps, 3);
    QVERIFY(!RunFolder::reopen(folder_.filePath("none").toStdString(), some_info()).ok());
  }

  void a_long_log_is_read_from_its_end() {
    const fs::path path = fresh();
    const auto run = make(path);
    QVERIFY(run->append({1, link::EpochEvent{1, 0.5, {}, 0.125, {}, 1, 100, {}}}).ok());
    for (int i = 0; i < 200; ++i)
      QVERIFY(run->append(steps(1 + i * 100, 100)).ok());
    QVERIFY(fs::file_size(path / "events.jsonl") > 200000);
    const auto read = read_run(path);
    QCOMPARE(read->steps, 20000);
    QCOMPARE(read->epochs, 1);
    QCOMPARE(read->val_loss.value(), 0.125);
  }

  void checkpoints_get_their_links() {
    const fs::path path = fresh();
    const auto run = make(path);
    for (const std::int64_t step : {10, 20, 30, 40, 50}) {
      fill_checkpoint(run->checkpoint_folder(step));
      QVERIFY(run->publish_checkpoint(step, step == 20, 1).ok());
    }
    // last (50), best (20) and one other stay
    QCOMPARE(checkpoint_steps(path / "checkpoints"), (std::vector<std::int64_t>{20, 40, 50}));
    QCOMPARE(find_checkpoint(path, "last")->filename(), fs::path("50"));
    QCOMPARE(find_checkpoint(path, "best")->filename(), fs::path("20"));
    QCOMPARE(find_checkpoint(path, "40")->filename(), fs::path("40"));
    QCOMPARE(find_checkpoint(path / "checkpoints" / "best", "last")->filename(), fs::path("20"));
    QVERIFY(fs::read_symlink(path / "checkpoints" / "best").is_relative());
    const std::string refusal = find_checkpoint(path, "30").error().text();
    QVERIFY(refusal.find("use last, best or one of the steps 20, 40, 50") != std::string::npos);
    QVERIFY(!find_checkpoint(folder_.path().toStdString(), "last").ok());
    QVERIFY(!run->publish_checkpoint(60, false, 1).ok());
  }

  void the_newest_whole_checkpoint_is_found_behind_damaged_ones() {
    const fs::path path = fresh();
    QVERIFY(make(path) != nullptr);
    for (const int step : {5, 10, 15}) {
      const fs::path folder = path / "checkpoints" / std::to_string(step);
      fs::create_directories(folder);
      std::ofstream(folder / "model.safetensors") << "weights of " << step;
      QVERIFY(exchange::seal_checkpoint(folder, {{"step", step}}).ok());
    }
    // Killed before `last` was moved: what counts is what is whole.
    fs::create_directory_symlink("5", path / "checkpoints" / "last");
    QCOMPARE(newest_intact_checkpoint(path)->folder.filename(), fs::path("15"));

    std::ofstream(path / "checkpoints" / "15" / "model.safetensors") << "weights of 51";
    fs::remove(path / "checkpoints" / "10" / "state.json");
    const auto found = newest_intact_checkpoint(path);
    QVERIFY(found.ok());
    QCOMPARE(found->folder.filename(), fs::path("5"));
    QCOMPARE(found->damaged.size(), std::size_t{2});
    QVERIFY(found->damaged.front().text().find("checkpoints/15") != std::string::npos);

    fs::remove_all(path / "checkpoints" / "5");
    const auto none = newest_intact_checkpoint(path);
    QVERIFY(!none.ok());
    QVERIFY(none.error().text().find("none of the run's checkpoints is whole") !=
            std::string::npos);
  }

  void reopening_removes_what_a_killed_writer_left() {
    const fs::path path = fresh();
    QVERIFY(make(path) != nullptr);
    const fs::path left = path / "checkpoints" / "20.unfinished";
    fill_checkpoint(left);
    QVERIFY(RunFolder::reopen(path, some_info()).ok());
    QVERIFY(!fs::exists(left));
  }

  void a_run_without_checkpoints_says_so() {
    const fs::path path = fresh();
    make(path);
    QVERIFY(find_checkpoint(path, "last").error().text().find("no checkpoint yet") !=
            std::string::npos);
  }

  void runs_are_listed_newest_first() {
    const fs::path root = fresh();
    double started = 100;
    for (const char* name : {"runs/a", "runs/b", "deep/er/runs/c"}) {
      RunInfo info = some_info();
      info.name = name;
      info.started = started++;
      QVERIFY(RunFolder::create(root / name, info, Json::object()).ok());
    }
    fs::create_directories(root / "no run");
    fs::create_directories(root / "broken");
    std::ofstream(root / "broken" / "run.json") << "{";
    const auto runs = list_runs(root);
    QCOMPARE(runs.size(), std::size_t{3});
    QCOMPARE(runs[0].info.name, "deep/er/runs/c");
    QCOMPARE(runs[2].info.name, "runs/a");
    QCOMPARE(list_runs(root / "runs" / "b").size(), std::size_t{1});
    QVERIFY(list_runs("/nowhere").empty());
  }

  void new_runs_have_a_path_of_their_own() {
    const fs::path project = folder_.filePath("my project.strata").toStdString();
    const fs::path path = new_run_path(project, "My net / v2");
    QCOMPARE(path.parent_path(), project.parent_path() / "runs");
    QVERIFY(QRegularExpression("^\\d{8}-\\d{6}-My-net-v2$")
                .match(QString::fromStdString(path.filename().string()))
                .hasMatch());
    QVERIFY(new_run_path(project, "//").filename().string().ends_with("-run"));
  }
};

QTEST_GUILESS_MAIN(TestRunFolder)
#include "test_run_folder.moc"
