// Whole runs: repeatability, resuming, commands, and what ends a run.
#include <QTemporaryDir>
#include <QtTest>

#include "base/file.h"
#include "engine/train.h"
#include "networks.h"

using namespace strata;

namespace {

/// A run without a run folder: keeps events and writes checkpoints into a temporary folder.
struct Run {
  explicit Run(const Project& project) {
    request.project = project, request.project_file = "test.strata", request.threads = 2;
  }

  Result<engine::TrainResult> go() {
    engine::TrainHooks hooks;
    hooks.on_event = [this](const link::Event& event) -> Result<> {
      events.push_back(event);
      if (const auto* steps = std::get_if<link::StepsEvent>(&event.payload)) {
        losses.insert(losses.end(), steps->loss.begin(), steps->loss.end());
        rates.insert(rates.end(), steps->learning_rate.begin(), steps->learning_rate.end());
      }
      return {};
    };
    hooks.poll_command = [this]() { return on_poll ? on_poll(polls++) : std::nullopt; };
    hooks.checkpoint_folder = [this](std::int64_t step) {
      return std::filesystem::path(folder.path().toStdString()) / "checkpoints" /
             std::to_string(step);
    };
    hooks.publish_checkpoint = [this](std::int64_t step, bool best) -> Result<> {
      last = step;
      if (best) best_step = step;
      return {};
    };
    return engine::train(request, hooks);
  }
  [[nodiscard]] std::filesystem::path checkpoint(std::int64_t step) const {
    return std::filesystem::path(folder.path().toStdString()) / "checkpoints" /
           std::to_string(step);
  }
  [[nodiscard]] std::string weights(std::int64_t step) const {
    return std::move(read_file(checkpoint(step) / "model.safetensors")).value();
  }
  template <class T>
  [[nodiscard]] std::vector<T> all() const {
    std::vector<T> found;
    for (const link::Event& event : events)
      if (const auto* payload = std::get_if<T>(&event.payload)) found.push_back(*payload);
    return found;
  }

  QTemporaryDir folder;
  engine::TrainRequest request;
  std::function<std::optional<link::Command>(int)>
      on_poll;  // given the number of the control point
  int polls = 0;
  std::vector<link::Event> events;
  std::vector<double> losses;
  std::vector<double> rates;
  std::int64_t last = -1;
  std::int64_t best_step = -1;
};

Project moons(const std::string& more = "") {
  return test::project_of(
      test::kStack,
      R"({"epochs": 3, "batch": 32, "seed": 7, "metrics": ["accuracy", "f1"])" + more + "}");
}

link::Command command(link::Command::Do what, double rate = 0) { return {what, rate}; }

}  // namespace

class TestTraining : public QObject {
  Q_OBJECT

 private slots:
  void same_seed_gives_the_same_losses_and_weights_bit_for_bit() {
    Run a(moons());
    Run b(moons());
    QVERIFY(a.go().ok());
    QVERIFY(b.go().ok());
    QVERIFY(!a.losses.empty());
    QVERIFY(a.losses == b.losses);
    QVERIFY(a.weights(a.last) == b.weights(b.last));
  }
  void another_seed_gives_other_losses() {
    Run a(moons());
    Run b(moons());
    b.request.project.training.seed = 8;
    QVERIFY(a.go().ok());
    QVERIFY(b.go().ok());
    QVERIFY(a.losses != b.losses);
  }

  void a_stopped_run_goes_on_bit_for_bit_data() {
    QTest::addColumn<int>("stop_at");
    QTest::newRow("in the first epoch") << 2;
    QTest::newRow("after an epoch") << 5;
    QTest::newRow("in the last epoch") << 12;
  }
  void a_stopped_run_goes_on_bit_for_bit() {
    QFETCH(int, stop_at);
    Run whole(moons());
    QVERIFY(whole.go().ok());

    Run first(moons());
    first.on_poll = [&](int poll) {
      return poll == stop_at ? std::optional(command(link::Command::Do::stop)) : std::nullopt;
    };
    const auto stopped = first.go();
    QVERIFY2(stopped.ok(), stopped.ok() ? "" : stopped.error().text().c_str());
    QCOMPARE(stopped->end, engine::TrainResult::End::stopped);
    QCOMPARE(stopped->steps, stop_at);

    Run second(moons());
    second.request.resume = first.checkpoint(first.last);
    const auto resumed = second.go();
    QVERIFY2(resumed.ok(), resumed.ok() ? "" : resumed.error().text().c_str());
    std::vector<double> joined = first.losses;
    joined.insert(joined.end(), second.losses.begin(), second.losses.end());
    QVERIFY(joined == whole.losses);
    QVERIFY(second.weights(second.last) == whole.weights(whole.last));
    QCOMPARE(second.all<link::EpochEvent>().back().train_loss,
             whole.all<link::EpochEvent>().back().train_loss);
  }

  void every_epoch_reports_both_splits_and_the_extra_metrics() {
    Run run(moons());
    QVERIFY(run.go().ok());
    const auto epochs = run.all<link::EpochEvent>();
    QCOMPARE(epochs.size(), std::size_t{3});
    for (const link::EpochEvent& epoch : epochs) {
      QVERIFY(epoch.train_accuracy && epoch.val_loss && epoch.val_accuracy);
      QCOMPARE(epoch.metrics.at(0).first, std::string("val_f1"));
      QVERIFY(epoch.samples_per_s > 0);
    }
    QCOMPARE(run.all<link::DoneEvent>().size(), std::size_t{1});
    QCOMPARE(run.all<link::StateEvent>().back().state, link::RunState::finished);
  }

  void a_new_learning_rate_takes_effect_at_the_next_step() {
    Run run(moons());
    run.on_poll = [](int poll) {
      return poll == 3 ? std::optional(command(link::Command::Do::set_learning_rate, 0.25))
                       : std::nullopt;
    };
    QVERIFY(run.go().ok());
    QCOMPARE(run.rates.at(2), 0.001);
    QCOMPARE(run.rates.at(3), 0.25);
  }
  void pause_writes_a_checkpoint_and_resume_changes_nothing() {
    Run plain(moons());
    QVERIFY(plain.go().ok());
    Run paused(moons());
    paused.on_poll = [](int poll) -> std::optional<link::Command> {
      if (poll == 4) return command(link::Command::Do::pause);
      if (poll == 6) return command(link::Command::Do::resume);
      return std::nullopt;
    };
    QVERIFY(paused.go().ok());
    QVERIFY(paused.losses == plain.losses);
    QVERIFY(std::filesystem::exists(paused.checkpoint(4) / "state.json"));
  }

  void a_checkpoint_is_told_after_every_step_before_it() {
    Run run(moons(R"(, "checkpoint_every": 3)"));
    QVERIFY(run.go().ok());
    std::int64_t told = 0;
    int checkpoints = 0;
    for (const link::Event& event : run.events) {
      if (const auto* steps = std::get_if<link::StepsEvent>(&event.payload))
        told = steps->first + static_cast<std::int64_t>(steps->loss.size()) - 1;
      if (const auto* checkpoint = std::get_if<link::CheckpointEvent>(&event.payload)) {
        QVERIFY(told >= checkpoint->step);
        ++checkpoints;
      }
    }
    QVERIFY(checkpoints > 3);
  }

  void early_stopping_ends_a_run_that_gets_no_better() {
    Run run(moons(
        R"(, "early_stopping": {"patience": 2}, "optimizer": {"kind": "sgd", "learning_rate": 1e-12})"));
    run.request.project.training.epochs = 50;
    run.request.project.training.early_stopping.least_change = 0.1;
    const auto result = run.go();
    QVERIFY(result.ok());
    QCOMPARE(run.all<link::EpochEvent>().size(), std::size_t{3});
    QCOMPARE(result->best_epoch, 1);
  }
  void plateau_lowers_the_learning_rate() {
    Run run(moons(R"(, "schedule": {"kind": "plateau", "patience": 1, "factor": 0.5},
                         "optimizer": {"kind": "sgd", "learning_rate": 1e-12})"));
    run.request.project.training.epochs = 6;
    QVERIFY(run.go().ok());
    QVERIFY(run.rates.back() < run.rates.front());
  }
  void steps_ends_a_run_early() {
    Run run(moons(R"(, "steps": 7)"));
    QVERIFY(run.go().ok());
    QCOMPARE(run.losses.size(), std::size_t{7});
    const auto models = run.all<link::ModelEvent>();
    QCOMPARE(models.size(), std::size_t{1});
    QCOMPARE(models.front().total_steps, 7);
    QVERIFY(models.front().steps_per_epoch > 0);
  }

  void a_hook_that_fails_ends_the_run_with_its_error() {
    Run run(moons());
    engine::TrainHooks hooks;
    hooks.on_event = [](const link::Event&) -> Result<> {
      return Error{"disk full", "events.jsonl", "free some space"};
    };
    hooks.checkpoint_folder = [&](std::int64_t step) { return run.checkpoint(step); };
    const auto result = engine::train(run.request, hooks);
    QVERIFY(!result.ok());
    QCOMPARE(result.error().what, std::string("disk full"));
  }
  void weights_of_another_network_are_refused_by_name_and_shape() {
    Run run(moons());
    QVERIFY(run.go().ok());
    Run other(test::project_of(
        R"([{"id": "fc1", "kind": "dense", "units": 8}, {"id": "fc2", "kind": "dense", "units": 2}])",
        "{}"));
    other.request.init = run.checkpoint(run.last) / "model.safetensors";
    const auto result = other.go();
    QVERIFY(!result.ok());
    QVERIFY2(result.error().what.find("16") != std::string::npos &&
                 result.error().what.find("'fc") != std::string::npos,
             result.error().text().c_str());
  }
  void a_device_that_is_not_there_is_named() {
    Run run(moons());
    run.request.device = "tpu:0";
    const auto result = run.go();
    QVERIFY(!result.ok());
    QVERIFY(result.error().text().find("tpu:0") != std::string::npos);
  }
};

QTEST_APPLESS_MAIN(TestTraining)
#include "test_training.moc"
