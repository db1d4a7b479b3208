#include "plan/training.h"

#include <fmt/format.h>

#include <algorithm>

#include "plan/word_table.h"

namespace strata::plan {
namespace {

/// The member as a number in [least, most], or `fallback` where it is missing.
Result<double> number_in(const JsonValue& object, std::string_view key, double fallback,
                         double least, double most) {
  STRATA_TRY(const double value, object.number_or(key, fallback));
  if (object.has(key) && (value < least || value > most)) {
    STRATA_TRY(const JsonValue member, object.at(key));
    return member.error(fmt::format("{} is out of range", value),
                        fmt::format("give a number from {} to {}", least, most));
  }
  return value;
}

Result<std::int64_t> integer_in(const JsonValue& object, std::string_view key,
                                std::int64_t fallback, std::int64_t least,
                                std::int64_t most = 1'000'000'000'000) {
  STRATA_TRY(const std::int64_t value, object.integer_or(key, fallback));
  if (object.has(key) && (value < least || value > most)) {
    STRATA_TRY(const JsonValue member, object.at(key));
    return member.error(fmt::format("{} is out of range", value),
                        fmt::format("give a whole number from {} to {}", least, most));
  }
  return value;
}

/// The kind of a member that is a word or an object; an object without "kind" means the usual one.
template <class Enum>
Result<Enum> read_kind(const JsonValue& value, Enum usual) {
  if (!value.is_object()) return read_word<Enum>(value);
  if (!value.has("kind")) return usual;
  STRATA_TRY(const JsonValue kind, value.at("kind"));
  return read_word<Enum>(kind);
}

Result<Loss> read_loss(const JsonValue& value) {
  Loss loss;
  STRATA_TRY(loss.kind, read_kind(value, loss.kind));
  if (!value.is_object()) return loss;
  switch (loss.kind) {
    case LossKind::cross_entropy: {
      STRATA_CHECK(value.only({"kind", "label_smoothing", "class_weights"}));
      STRATA_TRY(loss.label_smoothing, number_in(value, "label_smoothing", 0, 0, 0.999));
      if (!value.has("class_weights")) return loss;
      STRATA_TRY(const JsonValue weights, value.at("class_weights"));
      STRATA_TRY(const auto items, weights.items());
      for (const JsonValue& item : items) {
        STRATA_TRY(const double weight, item.number());
        if (weight < 0)
          return item.error(fmt::format("{} is out of range", weight), "weights are 0 or more");
        loss.class_weights.push_back(weight);
      }
      return loss;
    }
    case LossKind::huber: {
      STRATA_CHECK(value.only({"kind", "delta"}));
      STRATA_TRY(loss.delta, number_in(value, "delta", 1, 1e-12, 1e12));
      return loss;
    }
    default:
      STRATA_CHECK(value.only({"kind"}));
      return loss;
  }
}

Result<std::vector<MetricKind>> read_metrics(const JsonValue& value) {
  std::vector<MetricKind> metrics;
  STRATA_TRY(const auto items, value.items());
  for (const JsonValue& item : items) {
    STRATA_TRY(const MetricKind metric, read_word<MetricKind>(item));
    metrics.push_back(metric);
  }
  return metrics;
}

Result<> only_fields_of(OptimizerKind kind, const JsonValue& value) {
  switch (kind) {
    case OptimizerKind::sgd:
      return value.only({"kind", "learning_rate", "weight_decay", "momentum", "nesterov"});
    case OptimizerKind::adam:
    case OptimizerKind::adamw:
      return value.only({"kind", "learning_rate", "weight_decay", "beta1", "beta2", "epsilon"});
    case OptimizerKind::rmsprop:
      return value.only({"kind", "learning_rate", "weight_decay", "alpha", "epsilon", "momentum"});
    case OptimizerKind::adagrad:
      return value.only({"kind", "learning_rate", "weight_decay", "epsilon"});
  }
  return {};
}

/// PyTorch's defaults where they differ between the kinds.
Optimizer optimizer_of(OptimizerKind kind) {
  Optimizer optimizer;
  optimizer.kind = kind;
  if (kind == OptimizerKind::adamw) optimizer.weight_decay = 0.01;
  if (kind == OptimizerKind::adagrad) optimizer.epsilon = 1e-10;
  if (kind == OptimizerKind::adagrad || kind == OptimizerKind::rmsprop)
    optimizer.learning_rate = 0.01;
  return optimizer;
}

Result<Optimizer> read_optimizer(const JsonValue& value) {
  STRATA_TRY(const OptimizerKind kind, read_kind(value, OptimizerKind::adam));
  Optimizer optimizer = optimizer_of(kind);
  if (!value.is_object()) return optimizer;
  STRATA_CHECK(only_fields_of(kind, value));
  STRATA_TRY(optimizer.learning_rate,
             number_in(value, "learning_rate", optimizer.learning_rate, 0, 1e6));
  STRATA_TRY(optimizer.weight_decay,
             number_in(value, "weight_decay", optimizer.weight_decay, 0, 1e6));
  STRATA_TRY(optimizer.beta1, number_in(value, "beta1", optimizer.beta1, 0, 0.999999));
  STRATA_TRY(optimizer.beta2, number_in(value, "beta2", optimizer.beta2, 0, 0.99999999));
  STRATA_TRY(optimizer.epsilon, number_in(value, "epsilon", optimizer.epsilon, 0, 1));
  STRATA_TRY(optimizer.momentum, number_in(value, "momentum", optimizer.momentum, 0, 1));
  STRATA_TRY(optimizer.nesterov, value.boolean_or("nesterov", false));
  STRATA_TRY(optimizer.alpha, number_in(value, "alpha", optimizer.alpha, 0, 1));
  if (optimizer.nesterov && optimizer.momentum <= 0)
    return value.error("nesterov needs a momentum", "set momentum, usually to 0.9");
  return optimizer;
}

Result<> only_fields_of(ScheduleKind kind, const JsonValue& value) {
  switch (kind) {
    case ScheduleKind::constant:
      return value.only({"kind", "warmup_steps"});
    case ScheduleKind::step:
      return value.only({"kind", "warmup_steps", "every_epochs", "factor"});
    case ScheduleKind::cosine:
      return value.only({"kind", "warmup_steps", "least"});
    case ScheduleKind::one_cycle:
      return value.only({"kind", "peak_at", "divide", "final_divide"});
    case ScheduleKind::plateau:
      return value.only({"kind", "warmup_steps", "factor", "least", "patience"});
  }
  return {};
}

Result<Schedule> read_schedule(const JsonValue& value) {
  Schedule schedule;
  STRATA_TRY(schedule.kind, read_kind(value, schedule.kind));
  if (!value.is_object()) return schedule;
  STRATA_CHECK(only_fields_of(schedule.kind, value));
  STRATA_TRY(schedule.warmup_steps, integer_in(value, "warmup_steps", 0, 0));
  STRATA_TRY(schedule.every_epochs, integer_in(value, "every_epochs", schedule.every_epochs, 1));
  STRATA_TRY(schedule.factor, number_in(value, "factor", schedule.factor, 1e-9, 1));
  STRATA_TRY(schedule.least, number_in(value, "least", 0, 0, 1e6));
  STRATA_TRY(schedule.patience, integer_in(value, "patience", schedule.patience, 0));
  STRATA_TRY(schedule.peak_at, number_in(value, "peak_at", schedule.peak_at, 0, 1));
  STRATA_TRY(schedule.divide, number_in(value, "divide", schedule.divide, 1, 1e12));
  STRATA_TRY(schedule.final_divide,
             number_in(value, "final_divide", schedule.final_divide, 1, 1e12));
  return schedule;
}

Result<EarlyStopping> read_early_stopping(const JsonValue& value) {
  EarlyStopping stopping;
  STRATA_CHECK(value.only({"patience", "least_change", "watch"}));
  STRATA_TRY(stopping.patience, integer_in(value, "patience", 0, 0));
  STRATA_TRY(stopping.least_change, number_in(value, "least_change", 0, 0, 1e6));
  STRATA_TRY(stopping.watch, value.string_or("watch", stopping.watch));
  const std::vector<std::string> known = {"val_loss", "val_accuracy", "train_loss"};
  if (std::find(known.begin(), known.end(), stopping.watch) == known.end()) {
    STRATA_TRY(const JsonValue watch, value.at("watch"));
    return watch.error(fmt::format("'{}' cannot be watched", stopping.watch),
                       suggest(stopping.watch, known));
  }
  return stopping;
}

Result<Clip> read_clip(const JsonValue& value) {
  Clip clip;
  STRATA_CHECK(value.only({"norm", "value"}));
  STRATA_TRY(clip.norm, number_in(value, "norm", 0, 0, 1e12));
  STRATA_TRY(clip.value, number_in(value, "value", 0, 0, 1e12));
  return clip;
}

/// Reads member `key`, where there is one, with `read` into `target`.
template <class T>
Result<> read_part(const JsonValue& object, std::string_view key,
                   Result<T> (*read)(const JsonValue&), T& target) {
  if (!object.has(key)) return {};
  STRATA_TRY(const JsonValue member, object.at(key));
  STRATA_TRY(target, read(member));
  return {};
}

Result<> read_plain_fields(const JsonValue& value, Training& training) {
  STRATA_TRY(training.epochs, integer_in(value, "epochs", training.epochs, 1, 1'000'000));
  STRATA_TRY(training.steps, integer_in(value, "steps", 0, 0));
  STRATA_TRY(training.batch, integer_in(value, "batch", training.batch, 1, 1 << 24));
  STRATA_TRY(training.accumulation, integer_in(value, "accumulation", 1, 1, 1 << 20));
  STRATA_TRY(const std::int64_t seed, integer_in(value, "seed", 0, 0, INT64_MAX));
  training.seed = static_cast<std::uint64_t>(seed);
  STRATA_TRY(training.init, value.string_or("init", ""));
  STRATA_TRY(training.shuffle, value.boolean_or("shuffle", training.shuffle));
  STRATA_TRY(training.drop_last, value.boolean_or("drop_last", training.drop_last));
  STRATA_TRY(training.checkpoint_every, integer_in(value, "checkpoint_every", 0, 0));
  STRATA_TRY(training.keep_checkpoints,
             integer_in(value, "keep_checkpoints", training.keep_checkpoints, 0));
  STRATA_TRY(training.initialiser, value.string_or("initialiser", training.initialiser));
  if (training.initialiser != "pytorch" && training.initialiser != "keras") {
    STRATA_TRY(const JsonValue initialiser, value.at("initialiser"));
    return initialiser.error(fmt::format("'{}' is not known here", training.initialiser),
                             "use 'pytorch' or 'keras'");
  }
  if (training.accumulation > training.batch) {
    STRATA_TRY(const JsonValue accumulation, value.at("accumulation"));
    return accumulation.error(
        fmt::format("a batch of {} cannot be split into {}", training.batch, training.accumulation),
        "lower accumulation or raise batch");
  }
  return {};
}

}  // namespace

Result<Training> read_training(const JsonValue& value) {
  STRATA_CHECK(
      value.only({"epochs", "steps", "batch", "accumulation", "loss", "metrics", "optimizer",
                  "schedule", "early_stopping", "clip", "seed", "precision", "initialiser", "init",
                  "shuffle", "drop_last", "checkpoint_every", "keep_checkpoints"}));
  Training training;
  STRATA_CHECK(read_plain_fields(value, training));
  STRATA_CHECK(read_part(value, "loss", read_loss, training.loss));
  STRATA_CHECK(read_part(value, "metrics", read_metrics, training.metrics));
  STRATA_CHECK(read_part(value, "optimizer", read_optimizer, training.optimizer));
  STRATA_CHECK(read_part(value, "schedule", read_schedule, training.schedule));
  STRATA_CHECK(read_part(value, "early_stopping", read_early_stopping, training.early_stopping));
  STRATA_CHECK(read_part(value, "clip", read_clip, training.clip));
  STRATA_CHECK(read_part(value, "precision", read_word<Precision>, training.precision));
  return training;
}

}  // namespace strata::plan
