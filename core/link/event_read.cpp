#include <nlohmann/json.hpp>

#include <limits>
#include <map>

#include "link/event.h"
#include "link/steps_line.h"

namespace strata::link {
namespace {

/// Nothing where this version lacks the words.
using Read = std::optional<Payload>;

/// A number, or NaN for the null that stands for one.
Result<double> number(const JsonValue& value) {
  if (value.raw().is_null()) return std::numeric_limits<double>::quiet_NaN();
  return value.number();
}

Result<double> number_at(const JsonValue& object, std::string_view key) {
  STRATA_TRY(const JsonValue member, object.at(key));
  return number(member);
}

Result<std::int64_t> integer_at(const JsonValue& object, std::string_view key) {
  STRATA_TRY(const JsonValue member, object.at(key));
  return member.integer();
}

Result<std::string> string_at(const JsonValue& object, std::string_view key) {
  STRATA_TRY(const JsonValue member, object.at(key));
  return member.string();
}

/// Nothing where the member is missing or null.
Result<std::optional<double>> optional_at(const JsonValue& object, std::string_view key) {
  if (!object.has(key)) return std::optional<double>();
  STRATA_TRY(const JsonValue member, object.at(key));
  if (member.raw().is_null()) return std::optional<double>();
  STRATA_TRY(const double value, member.number());
  return std::optional<double>(value);
}

/// Step columns are long and many: read from the plain JSON, without a place for every number.
Result<std::vector<double>> column(const JsonValue& object, std::string_view key) {
  std::vector<double> out;
  if (!object.has(key)) return out;
  STRATA_TRY(const JsonValue member, object.at(key));
  if (!member.is_array()) return member.error("expected a list of numbers");
  out.reserve(member.raw().size());
  for (const Json& item : member.raw()) {
    if (!item.is_number() && !item.is_null()) return member.error("expected a list of numbers");
    out.push_back(item.is_null() ? std::numeric_limits<double>::quiet_NaN() : item.get<double>());
  }
  return out;
}

/// The elements of list `key`, each read by `read`.
template <class T>
Result<std::vector<T>> list_at(const JsonValue& object, std::string_view key,
                               Result<T> (*read)(const JsonValue&)) {
  std::vector<T> out;
  STRATA_TRY(const JsonValue member, object.at(key));
  STRATA_TRY(const auto items, member.items());
  for (const JsonValue& item : items) {
    STRATA_TRY(T value, read(item));
    out.push_back(std::move(value));
  }
  return out;
}

Result<std::int64_t> read_integer(const JsonValue& value) { return value.integer(); }

Result<Read> read_state(const JsonValue& line) {
  StateEvent event;
  STRATA_TRY(const std::string word, string_at(line, "state"));
  STRATA_TRY(event.message, line.string_or("message", ""));
  for (int i = 0; i <= static_cast<int>(RunState::stopped); ++i) {
    event.state = static_cast<RunState>(i);
    if (word_for(event.state) == word) return Read(event);
  }
  return Read();
}

Result<ModelEvent::Layer> read_model_layer(const JsonValue& value) {
  ModelEvent::Layer layer;
  STRATA_TRY(layer.id, string_at(value, "id"));
  STRATA_TRY(layer.kind, string_at(value, "kind"));
  STRATA_TRY(layer.output_shape, list_at<std::int64_t>(value, "output_shape", read_integer));
  STRATA_TRY(layer.parameters, integer_at(value, "parameters"));
  return layer;
}

Result<Read> read_model(const JsonValue& line) {
  ModelEvent event;
  STRATA_TRY(event.layers, list_at<ModelEvent::Layer>(line, "layers", read_model_layer));
  STRATA_TRY(event.parameters, integer_at(line, "parameters"));
  STRATA_TRY(event.steps_per_epoch, line.integer_or("steps_per_epoch", 0));
  STRATA_TRY(event.total_steps, line.integer_or("total_steps", 0));
  return Read(std::move(event));
}

Result<Read> read_steps(const JsonValue& line) {
  StepsEvent event;
  STRATA_TRY(event.first, integer_at(line, "first"));
  STRATA_TRY(event.epoch, line.integer_or("epoch", 1));
  STRATA_TRY(event.loss, column(line, "loss"));
  STRATA_TRY(event.accuracy, column(line, "accuracy"));
  STRATA_TRY(event.learning_rate, column(line, "learning_rate"));
  STRATA_TRY(event.step_ms, column(line, "step_ms"));
  return Read(std::move(event));
}

Result<Read> read_epoch(const JsonValue& line) {
  EpochEvent event;
  STRATA_TRY(event.epoch, integer_at(line, "epoch"));
  STRATA_TRY(event.train_loss, number_at(line, "train_loss"));
  STRATA_TRY(event.train_accuracy, optional_at(line, "train_accuracy"));
  STRATA_TRY(event.val_loss, optional_at(line, "val_loss"));
  STRATA_TRY(event.val_accuracy, optional_at(line, "val_accuracy"));
  STRATA_TRY(event.seconds, line.number_or("seconds", 0));
  STRATA_TRY(event.samples_per_s, line.number_or("samples_per_s", 0));
  if (line.has("replicas_equal")) {
    STRATA_TRY(event.replicas_equal, line.boolean_or("replicas_equal", false));
  }
  if (!line.has("metrics")) return Read(std::move(event));
  STRATA_TRY(const JsonValue metrics, line.at("metrics"));
  STRATA_TRY(const auto members, metrics.members());
  for (const auto& [name, value] : members) {
    STRATA_TRY(const double figure, number(value));
    event.metrics.emplace_back(name, figure);
  }
  return Read(std::move(event));
}

Result<Read> read_rank(const JsonValue& line) {
  RankEvent event;
  STRATA_TRY(const std::int64_t rank, integer_at(line, "rank"));
  event.rank = static_cast<int>(rank);
  STRATA_TRY(event.device, line.string_or("device", ""));
  STRATA_TRY(event.step_ms, line.number_or("step_ms", 0));
  STRATA_TRY(event.comm_ms, line.number_or("comm_ms", 0));
  STRATA_TRY(event.memory_bytes, line.integer_or("memory_bytes", 0));
  STRATA_TRY(event.utilisation, line.number_or("utilisation", 0));
  return Read(std::move(event));
}

Result<LayersEvent::Layer> read_layer_health(const JsonValue& value) {
  LayersEvent::Layer layer;
  STRATA_TRY(layer.id, string_at(value, "id"));
  STRATA_TRY(layer.gradient_norm, number_at(value, "gradient_norm"));
  STRATA_TRY(layer.weight_norm, number_at(value, "weight_norm"));
  STRATA_TRY(layer.update_ratio, number_at(value, "update_ratio"));
  STRATA_TRY(layer.zero_fraction, number_at(value, "zero_fraction"));
  return layer;
}

Result<Read> read_layers(const JsonValue& line) {
  LayersEvent event;
  STRATA_TRY(event.step, integer_at(line, "step"));
  STRATA_TRY(event.layers, list_at<LayersEvent::Layer>(line, "layers", read_layer_health));
  return Read(std::move(event));
}

/// [rank, what, micro-batch, start_ms, end_ms]; what this version does not know is shown as idle.
Result<TimelineEvent::Span> read_span(const JsonValue& value) {
  TimelineEvent::Span span;
  STRATA_TRY(const auto items, value.items());
  if (items.size() < 5) return value.error("expected five entries");
  STRATA_TRY(const std::int64_t rank, items[0].integer());
  STRATA_TRY(const std::string what, items[1].string());
  STRATA_TRY(const std::int64_t micro_batch, items[2].integer());
  STRATA_TRY(span.start_ms, items[3].number());
  STRATA_TRY(span.end_ms, items[4].number());
  span.rank = static_cast<int>(rank);
  span.micro_batch = static_cast<int>(micro_batch);
  span.what = TimelineEvent::What::idle;
  for (int i = 0; i < static_cast<int>(TimelineEvent::What::idle); ++i)
    if (word_for(static_cast<TimelineEvent::What>(i)) == what)
      span.what = static_cast<TimelineEvent::What>(i);
  return span;
}

Result<Read> read_timeline(const JsonValue& line) {
  TimelineEvent event;
  STRATA_TRY(event.step, integer_at(line, "step"));
  STRATA_TRY(event.spans, list_at<TimelineEvent::Span>(line, "spans", read_span));
  return Read(std::move(event));
}

Result<Read> read_checkpoint(const JsonValue& line) {
  CheckpointEvent event;
  STRATA_TRY(event.step, integer_at(line, "step"));
  STRATA_TRY(event.path, string_at(line, "path"));
  STRATA_TRY(event.best, line.boolean_or("best", false));
  return Read(std::move(event));
}

Result<Read> read_problem(const JsonValue& line) {
  ProblemEvent event;
  STRATA_TRY(event.severity, line.string_or("severity", event.severity));
  STRATA_TRY(event.where, line.string_or("where", ""));
  STRATA_TRY(event.message, string_at(line, "message"));
  STRATA_TRY(event.remedy, line.string_or("remedy", ""));
  return Read(std::move(event));
}

Result<Read> read_done(const JsonValue& line) {
  DoneEvent event;
  STRATA_TRY(event.best_epoch, line.integer_or("best_epoch", 0));
  STRATA_TRY(event.val_accuracy, optional_at(line, "val_accuracy"));
  STRATA_TRY(event.seconds, line.number_or("seconds", 0));
  STRATA_TRY(event.checkpoint, line.string_or("checkpoint", ""));
  return Read(std::move(event));
}

using Reader = Result<Read> (*)(const JsonValue&);

Reader reader_for(const std::string& type) {
  static const std::map<std::string, Reader> readers = {
      {"state", read_state},       {"model", read_model},     {"steps", read_steps},
      {"epoch", read_epoch},       {"rank", read_rank},       {"layers", read_layers},
      {"timeline", read_timeline}, {"problem", read_problem}, {"checkpoint", read_checkpoint},
      {"done", read_done}};
  const auto found = readers.find(type);
  return found == readers.end() ? nullptr : found->second;
}

}  // namespace

Result<std::optional<Event>> event_from(std::string_view line) {
  if (auto steps = steps_from(line)) return steps;
  STRATA_TRY(const JsonValue value, parse_json(std::string(line), "event"));
  STRATA_TRY(const std::string type, string_at(value, "type"));
  const Reader read = reader_for(type);
  if (read == nullptr) return std::optional<Event>();
  STRATA_TRY(const double time, value.number_or("t", 0));
  STRATA_TRY(Read payload, read(value));
  if (!payload) return std::optional<Event>();
  return std::optional<Event>({time, *std::move(payload)});
}

}  // namespace strata::link
