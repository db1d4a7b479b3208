#include "engine/checkpoint_state.h"

#include <nlohmann/json.hpp>

#include <string>

namespace strata::engine {
namespace {

Json optional_number(const std::optional<double>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Result<std::optional<double>> read_optional(const JsonValue& object, std::string_view key) {
  if (!object.has(key) || object.raw().at(std::string(key)).is_null())
    return std::optional<double>();
  STRATA_TRY(const double number, object.number_or(key, 0));
  return std::optional(number);
}

Result<> read_sums(const JsonValue& state, LossSums& sums) {
  STRATA_TRY(const JsonValue object, state.at("epoch_sums"));
  STRATA_TRY(sums.loss, object.number_or("loss", 0));
  STRATA_TRY(sums.weight, object.number_or("weight", 0));
  STRATA_TRY(sums.correct, object.integer_or("correct", 0));
  STRATA_TRY(sums.counted, object.integer_or("counted", 0));
  return {};
}

Result<> read_plateau(const JsonValue& state, Progress& p) {
  STRATA_TRY(const JsonValue object, state.at("plateau"));
  STRATA_TRY(p.plateau_factor, object.number_or("factor", 1));
  STRATA_TRY(p.plateau_best, object.number_or("best", 0));
  STRATA_TRY(p.plateau_waited, object.integer_or("waited", 0));
  STRATA_TRY(p.plateau_started, object.boolean_or("started", false));
  return {};
}

}  // namespace

Json to_json(const Progress& p, const LossScale& scale) {
  return {{"step", p.step},
          {"updates", p.updates},
          {"epoch", p.epoch},
          {"step_in_epoch", p.step_in_epoch},
          {"epoch_sums",
           {{"loss", p.epoch_sums.loss},
            {"weight", p.epoch_sums.weight},
            {"correct", p.epoch_sums.correct},
            {"counted", p.epoch_sums.counted}}},
          {"epoch_seconds", p.epoch_seconds},
          {"plateau",
           {{"factor", p.plateau_factor},
            {"best", p.plateau_best},
            {"waited", p.plateau_waited},
            {"started", p.plateau_started}}},
          {"best_epoch", p.best_epoch},
          {"best_value", p.best_value},
          {"best_val_loss", optional_number(p.best_val_loss)},
          {"best_val_accuracy", optional_number(p.best_val_accuracy)},
          {"epochs_without_better", p.epochs_without_better},
          {"learning_rate_override", p.learning_rate_override},
          {"seconds", p.seconds},
          {"best", p.best},
          {"loss_scale", {{"scale", scale.scale}, {"good_steps", scale.good_steps}}}};
}

Result<> read_loss_scale(const JsonValue& state, LossScale& scale) {
  STRATA_TRY(const JsonValue object, state.at("loss_scale"));
  STRATA_TRY(scale.scale, object.number_or("scale", 1));
  STRATA_TRY(scale.good_steps, object.integer_or("good_steps", 0));
  return {};
}

Result<Progress> read_progress(const JsonValue& state) {
  Progress p;
  STRATA_TRY(p.step, state.integer_or("step", 0));
  STRATA_TRY(p.updates, state.integer_or("updates", p.step));
  STRATA_TRY(p.epoch, state.integer_or("epoch", 1));
  STRATA_TRY(p.step_in_epoch, state.integer_or("step_in_epoch", 0));
  STRATA_CHECK(read_sums(state, p.epoch_sums));
  STRATA_TRY(p.epoch_seconds, state.number_or("epoch_seconds", 0));
  STRATA_CHECK(read_plateau(state, p));
  STRATA_TRY(p.best_epoch, state.integer_or("best_epoch", 0));
  STRATA_TRY(p.best_value, state.number_or("best_value", 0));
  STRATA_TRY(p.best_val_loss, read_optional(state, "best_val_loss"));
  STRATA_TRY(p.best_val_accuracy, read_optional(state, "best_val_accuracy"));
  STRATA_TRY(p.epochs_without_better, state.integer_or("epochs_without_better", 0));
  STRATA_TRY(p.learning_rate_override, state.number_or("learning_rate_override", 0));
  STRATA_TRY(p.seconds, state.number_or("seconds", 0));
  STRATA_TRY(p.best, state.boolean_or("best", false));
  return p;
}

}  // namespace strata::engine
