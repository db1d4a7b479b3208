#include <nlohmann/json.hpp>

#include <array>
#include <string_view>

#include "link/event.h"

namespace strata::link {
namespace {

Json optional(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json fields(const StateEvent& event) {
  return {{"type", "state"}, {"state", word_for(event.state)}, {"message", event.message}};
}

Json fields(const ModelEvent& event) {
  Json layers = Json::array();
  for (const ModelEvent::Layer& layer : event.layers)
    layers.push_back({{"id", layer.id},
                      {"kind", layer.kind},
                      {"output_shape", layer.output_shape},
                      {"parameters", layer.parameters}});
  return {{"type", "model"},
          {"layers", std::move(layers)},
          {"parameters", event.parameters},
          {"steps_per_epoch", event.steps_per_epoch},
          {"total_steps", event.total_steps}};
}

Json fields(const StepsEvent& event) {
  return {{"type", "steps"},
          {"first", event.first},
          {"epoch", event.epoch},
          {"loss", event.loss},
          {"accuracy", event.accuracy},
          {"learning_rate", event.learning_rate},
          {"step_ms", event.step_ms}};
}

Json fields(const EpochEvent& event) {
  Json out = {{"type", "epoch"},
              {"epoch", event.epoch},
              {"train_loss", event.train_loss},
              {"train_accuracy", optional(event.train_accuracy)},
              {"val_loss", optional(event.val_loss)},
              {"val_accuracy", optional(event.val_accuracy)},
              {"seconds", event.seconds},
              {"samples_per_s", event.samples_per_s}};
  if (event.replicas_equal) out["replicas_equal"] = *event.replicas_equal;
  if (event.metrics.empty()) return out;
  Json metrics = Json::object();
  for (const auto& [name, value] : event.metrics)
    metrics[name] = value;
  out["metrics"] = std::move(metrics);
  return out;
}

Json fields(const RankEvent& event) {
  return {{"type", "rank"},
          {"rank", event.rank},
          {"device", event.device},
          {"step_ms", event.step_ms},
          {"comm_ms", event.comm_ms},
          {"memory_bytes", event.memory_bytes},
          {"utilisation", event.utilisation}};
}

Json fields(const LayersEvent& event) {
  Json layers = Json::array();
  for (const LayersEvent::Layer& layer : event.layers)
    layers.push_back({{"id", layer.id},
                      {"gradient_norm", layer.gradient_norm},
                      {"weight_norm", layer.weight_norm},
                      {"update_ratio", layer.update_ratio},
                      {"zero_fraction", layer.zero_fraction}});
  return {{"type", "layers"}, {"step", event.step}, {"layers", std::move(layers)}};
}

Json fields(const TimelineEvent& event) {
  Json spans = Json::array();
  for (const TimelineEvent::Span& span : event.spans)
    spans.push_back({span.rank, word_for(span.what), span.micro_batch, span.start_ms, span.end_ms});
  return {{"type", "timeline"}, {"step", event.step}, {"spans", std::move(spans)}};
}

Json fields(const CheckpointEvent& event) {
  return {{"type", "checkpoint"}, {"step", event.step}, {"path", event.path}, {"best", event.best}};
}

Json fields(const ProblemEvent& event) {
  return {{"type", "problem"},
          {"severity", event.severity},
          {"where", event.where},
          {"message", event.message},
          {"remedy", event.remedy}};
}

Json fields(const DoneEvent& event) {
  return {{"type", "done"},
          {"best_epoch", event.best_epoch},
          {"val_accuracy", optional(event.val_accuracy)},
          {"seconds", event.seconds},
          {"checkpoint", event.checkpoint}};
}

}  // namespace

std::string to_line(const Event& event) {
  Json out = std::visit([](const auto& payload) { return fields(payload); }, event.payload);
  out["t"] = event.t;
  // - NaN and infinities become null in dump().
  // - Text that is no UTF-8 (a file's name) must not end a training run: it is replaced.
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view word_for(TimelineEvent::What what) {
  constexpr std::array<std::string_view, 7> words = {"forward", "backward", "send", "recv",
                                                     "reduce",  "update",   "idle"};
  return words[static_cast<std::size_t>(what)];
}

std::string_view word_for(RunState state) {
  constexpr std::array<std::string_view, 7> kWords = {"starting", "running", "paused", "stopping",
                                                      "finished", "failed",  "stopped"};
  return kWords[static_cast<std::size_t>(state)];
}

}  // namespace strata::link
