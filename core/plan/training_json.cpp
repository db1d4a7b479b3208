#include "plan/training.h"

#include <nlohmann/json.hpp>

namespace strata::plan {
namespace {

Json to_json(const Loss& loss) {
  const std::string kind(word_for(loss.kind));
  Json out = {{"kind", kind}};
  if (loss.label_smoothing != 0) out["label_smoothing"] = loss.label_smoothing;
  if (!loss.class_weights.empty()) out["class_weights"] = loss.class_weights;
  if (loss.kind == LossKind::huber && loss.delta != 1) out["delta"] = loss.delta;
  return out.size() == 1 ? Json(kind) : out;
}

Json to_json(const Optimizer& optimizer) {
  Json out = {{"kind", word_for(optimizer.kind)}, {"learning_rate", optimizer.learning_rate}};
  if (optimizer.weight_decay != 0 || optimizer.kind == OptimizerKind::adamw)
    out["weight_decay"] = optimizer.weight_decay;
  switch (optimizer.kind) {
    case OptimizerKind::sgd:
      if (optimizer.momentum != 0) out["momentum"] = optimizer.momentum;
      if (optimizer.nesterov) out["nesterov"] = true;
      break;
    case OptimizerKind::adam:
    case OptimizerKind::adamw:
      out["beta1"] = optimizer.beta1;
      out["beta2"] = optimizer.beta2;
      out["epsilon"] = optimizer.epsilon;
      break;
    case OptimizerKind::rmsprop:
      out["alpha"] = optimizer.alpha;
      out["epsilon"] = optimizer.epsilon;
      if (optimizer.momentum != 0) out["momentum"] = optimizer.momentum;
      break;
    case OptimizerKind::adagrad:
      out["epsilon"] = optimizer.epsilon;
      break;
  }
  return out;
}

Json to_json(const Schedule& schedule) {
  Json out = {{"kind", word_for(schedule.kind)}};
  if (schedule.warmup_steps != 0) out["warmup_steps"] = schedule.warmup_steps;
  switch (schedule.kind) {
    case ScheduleKind::constant:
      break;
    case ScheduleKind::step:
      out["every_epochs"] = schedule.every_epochs;
      out["factor"] = schedule.factor;
      break;
    case ScheduleKind::cosine:
      out["least"] = schedule.least;
      break;
    case ScheduleKind::one_cycle:
      out["peak_at"] = schedule.peak_at;
      out["divide"] = schedule.divide;
      out["final_divide"] = schedule.final_divide;
      break;
    case ScheduleKind::plateau:
      out["factor"] = schedule.factor;
      out["patience"] = schedule.patience;
      out["least"] = schedule.least;
      break;
  }
  return out;
}

Json to_json(const std::vector<MetricKind>& metrics) {
  Json out = Json::array();
  for (const MetricKind metric : metrics)
    out.push_back(word_for(metric));
  return out;
}

/// The parts that most projects leave at their defaults: written only where they say something.
void add_rare_parts(const Training& training, Json& out) {
  const Training usual;
  const EarlyStopping& stopping = training.early_stopping;
  if (stopping.patience != 0)
    out["early_stopping"] = {{"patience", stopping.patience},
                             {"least_change", stopping.least_change},
                             {"watch", stopping.watch}};
  if (training.clip.norm != 0) out["clip"]["norm"] = training.clip.norm;
  if (training.clip.value != 0) out["clip"]["value"] = training.clip.value;
  if (training.initialiser != usual.initialiser) out["initialiser"] = training.initialiser;
  if (!training.init.empty()) out["init"] = training.init;
  if (training.shuffle != usual.shuffle) out["shuffle"] = training.shuffle;
  if (training.drop_last != usual.drop_last) out["drop_last"] = training.drop_last;
  if (training.checkpoint_every != usual.checkpoint_every)
    out["checkpoint_every"] = training.checkpoint_every;
  if (training.keep_checkpoints != usual.keep_checkpoints)
    out["keep_checkpoints"] = training.keep_checkpoints;
}

}  // namespace

Json to_json(const Training& training) {
  Json out = {{"epochs", training.epochs}};
  if (training.steps != 0) out["steps"] = training.steps;
  out["batch"] = training.batch;
  if (training.accumulation != 1) out["accumulation"] = training.accumulation;
  out["loss"] = to_json(training.loss);
  out["metrics"] = to_json(training.metrics);
  out["optimizer"] = to_json(training.optimizer);
  const Schedule& schedule = training.schedule;
  if (schedule.kind != ScheduleKind::constant || schedule.warmup_steps != 0)
    out["schedule"] = to_json(schedule);
  out["seed"] = training.seed;
  out["precision"] = word_for(training.precision);
  add_rare_parts(training, out);
  return out;
}

}  // namespace strata::plan
