#include "engine/checkpoint.h"

#include <ATen/ops/zeros.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <system_error>

#include "base/file.h"
#include "base/json.h"
#include "engine/exchange_types.h"
#include "engine/parallel/collect.h"
#include "engine/parallel/tensor_slice.h"

namespace strata::engine {
namespace {

Json optional_number(const std::optional<double>& number) {
  return number ? Json(*number) : Json(nullptr);
}

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
          {"loss_scale", {{"scale", scale.scale}, {"good_steps", scale.good_steps}}}};
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
  return p;
}

}  // namespace

Result<> save_checkpoint(const std::filesystem::path& folder, StepRunner& runner,
                         const Progress& progress) {
  const bool leads = runner.team().is_leader();
  std::filesystem::path unfinished = folder;
  unfinished += ".unfinished";
  std::error_code failed;
  if (leads) {
    std::filesystem::remove_all(unfinished, failed);
    if (!std::filesystem::create_directories(unfinished, failed) && failed)
      return system_error("cannot make the checkpoint's folder", unfinished, failed.value());
  }
  STRATA_CHECK(write_parameters(runner, unfinished / "model.safetensors"));
  STRATA_CHECK(write_optimizer(runner, unfinished / "optimizer.safetensors"));
  if (!leads) return {};
  STRATA_CHECK(write_file_atomic(unfinished / "state.json",
                                 to_json(progress, runner.loss_scale()).dump(1) + "\n"));
  std::filesystem::remove_all(folder, failed);
  std::filesystem::rename(unfinished, folder, failed);
  if (failed) return system_error("cannot put the checkpoint in place", folder, failed.value());
  return sync_folder(folder.parent_path());
}

Result<Progress> load_checkpoint(const std::filesystem::path& folder, StepRunner& runner) {
  const std::filesystem::path weights_file = folder / "model.safetensors";
  const std::filesystem::path optimizer_file = folder / "optimizer.safetensors";
  STRATA_TRY(const JsonValue state, read_json(folder / "state.json"));
  STRATA_TRY(const Progress progress, read_progress(state));
  STRATA_CHECK(read_loss_scale(state, runner.loss_scale()));
  STRATA_TRY(const exchange::TensorFile weights, exchange::read_safetensors(weights_file));
  STRATA_CHECK(runner.parameters().load(weights, weights_file.string()));

  STRATA_TRY(const exchange::TensorFile states, exchange::read_safetensors(optimizer_file));
  const ParameterStore& store = runner.parameters();
  const comm::Share own = runner.own();
  for (const auto& [name, flat] : runner.optimizer().state()) {
    at::Tensor whole = flat.numel() == store.trained_elements()
                           ? flat
                           : at::zeros({store.trained_elements()}, flat.options());
    for (const ParameterSlot& slot : store.entries()) {
      if (!slot.trained) continue;
      const exchange::TensorView* found = states.find(slot.name + "." + name);
      if (found == nullptr || found->shape != slot.full_sizes)
        return Error{
            fmt::format("the optimizer's '{}.{}' is missing or has another shape", slot.name, name),
            optimizer_file.string(), "resume with the optimizer and network of that run"};
      store.view_of(whole, slot).copy_(slice_of(tensor_from(*found), slot));
    }
    if (!whole.is_same(flat)) flat.copy_(whole.narrow(0, own.first, own.count));
  }
  return progress;
}

}  // namespace strata::engine
