// Everything a run has said so far, in columns: what a view shows when it is opened in the middle.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "link/event.h"

namespace strata::ui {

class RunHistory {
 public:
  /// Entry i belongs to step `i + 1`; all columns are equally long, or empty where nothing was
  /// said. Steps that were never said hold NaN. After a resume from a checkpoint what lies behind
  /// it is dropped, as it is trained again.
  struct Steps {
    std::vector<double> loss;
    std::vector<double> accuracy;  // empty where the task has none
    std::vector<double> learning_rate;
    std::vector<double> step_ms;
    std::vector<double> time;  // seconds since the Unix epoch, of the event that said it
  };

  void add(const link::Event& event);
  /// Steps that several events said; `times` holds the time of the event of each.
  void add_steps(const link::StepsEvent& steps, const std::vector<double>& times);

  [[nodiscard]] const Steps& steps() const { return steps_; }
  [[nodiscard]] std::int64_t last_step() const { return last_step_; }
  [[nodiscard]] const std::optional<link::ModelEvent>& model() const { return model_; }
  [[nodiscard]] const std::vector<link::EpochEvent>& epochs() const { return epochs_; }
  /// The step at which epochs()[i] ended.
  [[nodiscard]] const std::vector<std::int64_t>& epoch_steps() const { return epoch_steps_; }
  /// The newest report of each rank, by rank.
  [[nodiscard]] const std::vector<link::RankEvent>& ranks() const { return ranks_; }
  /// The step that was measured last over all ranks; nothing in a run of one.
  [[nodiscard]] const std::optional<link::TimelineEvent>& timeline() const { return timeline_; }
  /// The reports of all ranks in time; of a long run every second, fourth, ... of the older ones.
  [[nodiscard]] const std::vector<link::RankEvent>& rank_reports() const { return rank_reports_; }
  /// The layers' health in time, thinned out like rank_reports().
  [[nodiscard]] const std::vector<link::LayersEvent>& layers() const { return layers_; }
  /// One for each step at which one was written, in time.
  [[nodiscard]] const std::vector<link::CheckpointEvent>& checkpoints() const {
    return checkpoints_;
  }
  [[nodiscard]] const std::vector<link::ProblemEvent>& problems() const { return problems_; }
  [[nodiscard]] link::RunState state() const { return state_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::optional<link::DoneEvent>& done() const { return done_; }
  [[nodiscard]] double started() const { return started_; }      // time of the first event, 0: none
  [[nodiscard]] double last_time() const { return last_time_; }  // time of the newest event
  /// Seconds spent paused (or without a worker) until last_time(), so that elapsed and remaining
  /// time are of training: last_time() - started() - paused_seconds().
  [[nodiscard]] double paused_seconds() const;

 private:
  void take(const link::StateEvent& state, double time);
  void take(const link::ModelEvent& model, double time);
  void take(const link::StepsEvent& steps, double time);
  void take(const link::EpochEvent& epoch, double time);
  void take(const link::RankEvent& rank, double time);
  void take(const link::TimelineEvent& timeline, double time);
  void take(const link::LayersEvent& layers, double time);
  void take(const link::CheckpointEvent& checkpoint, double time);
  void take(const link::ProblemEvent& problem, double time);
  void take(const link::DoneEvent& done, double time);
  void note_time(double time);
  void go_back_to(std::int64_t step);
  void make_room(std::size_t steps);

  Steps steps_;
  std::int64_t last_step_ = 0;
  std::optional<link::ModelEvent> model_;
  std::vector<link::EpochEvent> epochs_;
  std::vector<std::int64_t> epoch_steps_;
  std::vector<link::RankEvent> ranks_;
  std::optional<link::TimelineEvent> timeline_;
  std::vector<link::RankEvent> rank_reports_;
  std::vector<link::LayersEvent> layers_;
  std::vector<link::CheckpointEvent> checkpoints_;
  std::vector<link::ProblemEvent> problems_;
  link::RunState state_ = link::RunState::starting;
  std::string message_;
  std::optional<link::DoneEvent> done_;
  double started_ = 0;
  double last_time_ = 0;
  double paused_since_ = 0;  // 0: not paused
  double paused_seconds_ = 0;
};

}  // namespace strata::ui
