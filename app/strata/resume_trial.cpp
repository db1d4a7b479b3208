#include "resume_trial.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/file.h"
#include "command.h"
#include "training_process.h"

namespace strata::app {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBetweenCheckpoints = 10;  // steps, of the run that is killed
constexpr std::int64_t kBeyondKill = 10;          // steps compared behind the kill, at least
constexpr int kMoreEpochs = 1000;                 // for a training too short to be interrupted

/// What a run has told so far.
struct Told {
  std::map<std::int64_t, double> loss;  // by step; of a step trained twice the second
  std::vector<std::int64_t> checkpoints;
  std::int64_t steps_per_epoch = 0;
  std::string failure;

  [[nodiscard]] std::int64_t step() const { return loss.empty() ? 0 : loss.rbegin()->first; }

  void note(const link::Event& event) {
    if (const auto* model = std::get_if<link::ModelEvent>(&event.payload))
      steps_per_epoch = model->steps_per_epoch;
    if (const auto* steps = std::get_if<link::StepsEvent>(&event.payload))
      for (std::size_t i = 0; i < steps->loss.size(); ++i)
        loss[steps->first + static_cast<std::int64_t>(i)] = steps->loss[i];
    if (const auto* checkpoint = std::get_if<link::CheckpointEvent>(&event.payload))
      checkpoints.push_back(checkpoint->step);
    if (const auto* problem = std::get_if<link::ProblemEvent>(&event.payload))
      if (problem->severity == "error")
        failure = Error{problem->message, problem->where, problem->remedy}.text();
  }
};

/// Reads events until `enough` says so or the run ends; true in the first case.
template <class Enough>
Result<bool> follow(TrainingProcess& training, Told& told, Enough enough) {
  while (true) {
    STRATA_TRY(const auto event, training.next());
    if (!event) return false;
    told.note(*event);
    if (enough()) return true;
  }
}

/// The three runs, in a folder of their own.
class Trial {
 public:
  Trial(const ResumeTrial& options, fs::path folder)
      : options_(options), folder_(std::move(folder)) {}

  Result<ResumeComparison> run() {
    STRATA_TRY(const bool killed, train_and_kill());
    if (!killed) {
      more_epochs_ = true;
      std::error_code ignored;
      fs::remove_all(killed_run(), ignored);
      killed_ = {};
      STRATA_TRY(const bool killed_now, train_and_kill());
      if (!killed_now)
        return Error{"the training ends before it can be interrupted", options_.project.file,
                     "use more data, or a larger network"};
    }
    STRATA_CHECK(resume());
    STRATA_CHECK(train_whole());
    return compare();
  }

 private:
  [[nodiscard]] fs::path killed_run() const { return folder_ / "killed"; }
  [[nodiscard]] fs::path whole_run() const { return folder_ / "whole"; }

  [[nodiscard]] std::vector<std::string> arguments(const fs::path& run,
                                                   std::int64_t checkpoint_every) const {
    std::vector<std::string> out = {options_.project.file,
                                    "--run-dir",
                                    run.string(),
                                    "--checkpoint-every",
                                    std::to_string(checkpoint_every),
                                    "--set",
                                    "training.keep_checkpoints=50"};
    for (const std::string& set : options_.project.sets)
      out.insert(out.end(), {"--set", set});
    if (more_epochs_) out.insert(out.end(), {"--epochs", std::to_string(kMoreEpochs)});
    add_machine(out);
    return out;
  }
  void add_machine(std::vector<std::string>& out) const {
    if (!options_.devices.empty()) out.insert(out.end(), {"--devices", options_.devices});
    if (options_.threads > 0)
      out.insert(out.end(), {"--threads", std::to_string(options_.threads)});
  }

  Result<bool> train_and_kill() {
    STRATA_TRY(TrainingProcess training,
               TrainingProcess::start(arguments(killed_run(), kBetweenCheckpoints)));
    STRATA_TRY(const bool far_enough, follow(training, killed_, [&] {
                 return killed_.step() >= options_.steps && !killed_.checkpoints.empty();
               }));
    if (far_enough) training.kill();
    const int code = training.wait();
    if (!far_enough && code != kDone) return failed(killed_);
    return far_enough;
  }

  Result<> resume() {
    resumed_ = killed_;
    resumed_.checkpoints.clear();
    std::vector<std::string> words = {"--resume", killed_run().string()};
    add_machine(words);
    STRATA_TRY(TrainingProcess training, TrainingProcess::start(words));
    STRATA_TRY(const bool far_enough,
               follow(training, resumed_, [&] { return common_step() > 0; }));
    training.tell({link::Command::Do::stop, 0});
    STRATA_CHECK(follow(training, resumed_, [] { return false; }));
    const int code = training.wait();
    if (!far_enough && code != kDone) return failed(resumed_);
    if (common_step() == 0)
      return Error{"the resumed training ended too soon to be compared", options_.project.file,
                   "use more epochs: --set training.epochs=100"};
    return {};
  }

  /// The step whose checkpoint both runs have: some steps behind the kill.
  [[nodiscard]] std::int64_t common_step() const {
    for (const std::int64_t step : resumed_.checkpoints)
      if (step >= killed_.step() + kBeyondKill) return step;
    return 0;
  }

  Result<> train_whole() {
    STRATA_TRY(TrainingProcess training,
               TrainingProcess::start(arguments(whole_run(), common_step())));
    STRATA_CHECK(follow(training, whole_, [&] {
      return std::find(whole_.checkpoints.begin(), whole_.checkpoints.end(), common_step()) !=
             whole_.checkpoints.end();
    }));
    training.tell({link::Command::Do::stop, 0});
    STRATA_CHECK(follow(training, whole_, [] { return false; }));
    training.wait();
    return whole_.step() >= common_step() ? Result<>() : failed(whole_);
  }

  Result<ResumeComparison> compare() const {
    ResumeComparison out;
    out.killed_at = killed_.step();
    out.compared = common_step();
    out.steps_per_epoch = whole_.steps_per_epoch;
    for (const std::int64_t step : killed_.checkpoints)
      out.resumed_from = std::max(out.resumed_from, step);
    for (std::int64_t step = out.compared; step >= 1; --step) {
      const auto a = whole_.loss.find(step);
      const auto b = resumed_.loss.find(step);
      if (a == whole_.loss.end() || b == resumed_.loss.end() || a->second != b->second)
        out.first_difference = step;
    }
    STRATA_TRY(out.weights_equal, files_equal("model.safetensors"));
    STRATA_TRY(out.optimizer_equal, files_equal("optimizer.safetensors"));
    return out;
  }

  [[nodiscard]] Result<bool> files_equal(const std::string& name) const {
    const fs::path file = fs::path("checkpoints") / std::to_string(common_step()) / name;
    STRATA_TRY(const std::string a, read_file(whole_run() / file));
    STRATA_TRY(const std::string b, read_file(killed_run() / file));
    return a == b;
  }

  [[nodiscard]] Error failed(const Told& told) const {
    return {told.failure.empty() ? "the training failed" : told.failure, options_.project.file, {}};
  }

  const ResumeTrial& options_;
  fs::path folder_;
  bool more_epochs_ = false;
  Told killed_;
  Told resumed_;
  Told whole_;
};

}  // namespace

Result<ResumeComparison> try_resume(const ResumeTrial& trial, const fs::path& folder) {
  return Trial(trial, folder).run();
}

}  // namespace strata::app
