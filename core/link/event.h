// What the worker tells the world, one JSON object a line (the contract's "Events").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace strata::link {

enum class RunState { starting, running, paused, stopping, finished, failed, stopped };

struct StateEvent {
  RunState state = RunState::starting;
  std::string message;
};

struct ModelEvent {
  struct Layer {
    std::string id;
    std::string kind;
    std::vector<std::int64_t> output_shape;
    std::int64_t parameters = 0;
  };
  std::vector<Layer> layers;
  std::int64_t parameters = 0;
  std::int64_t steps_per_epoch = 0;  // 0: not said
  std::int64_t total_steps = 0;      // of the whole run, where nothing ends it early
};

/// Steps in columns: entry i is step `first + i`.
struct StepsEvent {
  std::int64_t first = 1;
  std::int64_t epoch = 1;
  std::vector<double> loss;
  std::vector<double> accuracy;  // empty where the task has none
  std::vector<double> learning_rate;
  std::vector<double> step_ms;
};

struct EpochEvent {
  std::int64_t epoch = 1;
  double train_loss = 0;
  std::optional<double> train_accuracy;
  std::optional<double> val_loss;
  std::optional<double> val_accuracy;
  double seconds = 0;
  double samples_per_s = 0;
  std::vector<std::pair<std::string, double>> metrics;  // further ones: "val_top5", "val_f1", ...
  /// Of their parameters, bit for bit; nothing where there is only one.
  std::optional<bool> replicas_equal = std::nullopt;
};

struct RankEvent {
  int rank = 0;
  std::string device;
  double step_ms = 0;
  double comm_ms = 0;
  std::int64_t memory_bytes = 0;
  double utilisation = 0;  // 0..1
};

struct LayersEvent {
  struct Layer {
    std::string id;
    double gradient_norm = 0;
    double weight_norm = 0;
    double update_ratio = 0;   // |update| / |weight|
    double zero_fraction = 0;  // of the layer's output (dead ReLUs)
  };
  std::int64_t step = 0;
  std::vector<Layer> layers;
};

/// One step of every rank, on one clock. Gaps are time in which a rank had nothing to do.
struct TimelineEvent {
  enum class What { forward, backward, send, recv, reduce, update, idle };
  struct Span {
    int rank = 0;  // the stage, in a pipeline without replicas
    What what = What::forward;
    int micro_batch = 0;
    double start_ms = 0;
    double end_ms = 0;
  };
  std::int64_t step = 0;
  std::vector<Span> spans;
};

struct CheckpointEvent {
  std::int64_t step = 0;
  std::string path;
  bool best = false;
};

struct ProblemEvent {
  std::string severity = "error";  // error, warning, note
  std::string where;
  std::string message;
  std::string remedy;
};

struct DoneEvent {
  std::int64_t best_epoch = 0;
  std::optional<double> val_accuracy;
  double seconds = 0;
  std::string checkpoint;
};

using Payload = std::variant<StateEvent, ModelEvent, StepsEvent, EpochEvent, RankEvent, LayersEvent,
                             TimelineEvent, CheckpointEvent, ProblemEvent, DoneEvent>;

/// An event and when it happened.
struct Event {
  double t = 0;  // seconds since the Unix epoch
  Payload payload;
};

/// One line without the line end. Numbers that are not finite become null.
std::string to_line(const Event& event);
/// Reads a line. Nothing for one that only a newer version can read (its type or state is not known
/// here); unknown fields are ignored. An Error for what is no event at all.
Result<std::optional<Event>> event_from(std::string_view line);

std::string_view word_for(RunState state);
std::string_view word_for(TimelineEvent::What what);

}  // namespace strata::link
