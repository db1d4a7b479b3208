#include "ui/inspector/training_fields.h"

#include <algorithm>
#include <initializer_list>

#include "ui/inspector/training_help.h"

namespace strata::ui {
namespace {

using graph::Setting;
using graph::SettingType;
using graph::SettingValue;
using plan::LossKind;
using plan::MetricKind;
using plan::OptimizerKind;
using plan::Precision;
using plan::ScheduleKind;
using plan::Training;

// Members reached through members: At<&Training::optimizer, &Optimizer::momentum>.
template <auto First, auto... Rest>
struct At {
  static auto& of(auto& object) {
    if constexpr (sizeof...(Rest) == 0)
      return object.*First;
    else
      return At<Rest...>::of(object.*First);
  }
};

// What a field holds as a setting's value, and back.
SettingValue as_value(bool value) { return value; }
SettingValue as_value(std::int64_t value) { return value; }
SettingValue as_value(double value) { return value; }
SettingValue as_value(std::uint64_t value) { return static_cast<std::int64_t>(value); }
SettingValue as_value(const std::string& value) { return value; }
template <class Enum>
  requires std::is_enum_v<Enum>
SettingValue as_value(Enum value) {
  return std::string(word_for(value));
}

/// The enum value whose word that is: they count from 0.
template <class Enum>
Enum from_word(const std::string& word, int count) {
  for (int i = 0; i < count; ++i)
    if (word_for(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
  return {};
}

template <class T>
void assign(T& to, const SettingValue& value) {
  if constexpr (std::is_same_v<T, std::uint64_t>)
    to = static_cast<std::uint64_t>(std::get<std::int64_t>(value));
  else if constexpr (std::is_enum_v<T>)
    to = from_word<T>(std::get<std::string>(value), 5);
  else
    to = std::get<T>(value);
}

bool always(const Training&) { return true; }

template <class Path>
SettingValue get(const Training& training) {
  return as_value(Path::of(training));
}
template <class Path>
void set(Training& training, const SettingValue& value) {
  assign(Path::of(training), value);
}

template <OptimizerKind... Kinds>
bool with_optimizer(const Training& training) {
  return ((training.optimizer.kind == Kinds) || ...);
}
template <ScheduleKind... Kinds>
bool with_schedule(const Training& training) {
  return ((training.schedule.kind == Kinds) || ...);
}
template <LossKind... Kinds>
bool with_loss(const Training& training) {
  return ((training.loss.kind == Kinds) || ...);
}
constexpr auto kOfClasses = with_loss<LossKind::cross_entropy, LossKind::binary_cross_entropy>;
constexpr auto kOfNumbers = with_loss<LossKind::mse, LossKind::mae, LossKind::huber>;

bool counts_classes(MetricKind metric) {
  return metric != MetricKind::mae && metric != MetricKind::rmse;
}

// Choices that other fields hang on.

void set_loss(Training& training, const SettingValue& value) {
  training.loss = {};
  assign(training.loss.kind, value);
  const bool classes = kOfClasses(training);
  std::erase_if(training.metrics, [&](MetricKind each) { return counts_classes(each) != classes; });
}

/// Fields at the new kind's usual values; the learning rate stays where the user chose it.
void set_optimizer(Training& training, const SettingValue& value) {
  const auto usual = [](const std::string& kind) {
    const auto json = parse_json("{\"optimizer\": \"" + kind + "\"}", "optimizer");
    return json.ok() ? plan::read_training(*json) : Result<Training>(Training{});
  };
  const auto before = usual(std::string(word_for(training.optimizer.kind)));
  const auto after = usual(std::get<std::string>(value));
  if (!before.ok() || !after.ok()) return;
  const double rate = training.optimizer.learning_rate;
  training.optimizer = after->optimizer;
  if (rate != before->optimizer.learning_rate) training.optimizer.learning_rate = rate;
}

void set_momentum(Training& training, const SettingValue& value) {
  training.optimizer.momentum = std::get<double>(value);
  if (training.optimizer.momentum <= 0) training.optimizer.nesterov = false;
}

void set_schedule(Training& training, const SettingValue& value) {
  const std::int64_t warmup = training.schedule.warmup_steps;
  training.schedule = {};
  assign(training.schedule.kind, value);
  if (training.schedule.kind != ScheduleKind::one_cycle) training.schedule.warmup_steps = warmup;
}

void set_batch(Training& training, const SettingValue& value) {
  training.batch = std::get<std::int64_t>(value);
  training.accumulation = std::min(training.accumulation, training.batch);
}

void set_accumulation(Training& training, const SettingValue& value) {
  training.accumulation = std::min(std::get<std::int64_t>(value), training.batch);
}

template <MetricKind Metric>
SettingValue get_metric(const Training& training) {
  return std::find(training.metrics.begin(), training.metrics.end(), Metric) !=
         training.metrics.end();
}
template <MetricKind Metric>
void set_metric(Training& training, const SettingValue& value) {
  std::erase(training.metrics, Metric);
  if (std::get<bool>(value)) training.metrics.push_back(Metric);
}

// Rows of the table.

Setting described(const char* path, const char* title, SettingType type, double least = 0,
                  double most = 1e9, std::vector<std::string> choices = {}) {
  return {.name = path,
          .title = title,
          .type = type,
          .otherwise = {},
          .help = training_help(path),
          .least = least,
          .most = most,
          .choices = std::move(choices)};
}
Setting whole(const char* path, const char* title, double least, double most = 2e9) {
  return described(path, title, SettingType::integer, least, most);
}
Setting real(const char* path, const char* title, double least, double most) {
  return described(path, title, SettingType::real, least, most);
}
Setting flag(const char* path, const char* title) {
  return described(path, title, SettingType::flag);
}
Setting word(const char* path, const char* title, std::vector<std::string> choices) {
  return described(path, title, SettingType::word, 0, 0, std::move(choices));
}
template <class Enum>
Setting kinds(const char* path, const char* title, std::initializer_list<Enum> all) {
  std::vector<std::string> words;
  for (const Enum each : all)
    words.emplace_back(word_for(each));
  return word(path, title, std::move(words));
}

template <class Path>
TrainingField field(const char* section, Setting setting, bool (*applies)(const Training&) = always,
                    void (*set_value)(Training&, const SettingValue&) = set<Path>) {
  return {section, std::move(setting), get<Path>, set_value, applies};
}

template <MetricKind Metric>
TrainingField metric(const char* path, const char* title, bool (*applies)(const Training&)) {
  return {"Metrics", flag(path, title), get_metric<Metric>, set_metric<Metric>, applies};
}

using Fields = std::vector<TrainingField>;
using plan::Clip;
using plan::EarlyStopping;
using plan::Loss;
using plan::Optimizer;
using plan::Schedule;

void add_run(Fields& out) {
  constexpr const char* kSection = "Run";
  out.push_back(field<At<&Training::epochs>>(kSection, whole("epochs", "Epochs", 1, 1e6)));
  out.push_back(field<At<&Training::batch>>(kSection, whole("batch", "Batch", 1, 1 << 24), always,
                                            set_batch));
  out.push_back(field<At<&Training::accumulation>>(
      kSection, whole("accumulation", "Accumulation", 1, 1 << 20), always, set_accumulation));
  out.push_back(field<At<&Training::precision>>(
      kSection,
      kinds("precision", "Precision",
            {Precision::float32, Precision::bfloat16, Precision::float16, Precision::float64})));
  out.push_back(field<At<&Training::seed>>(kSection, whole("seed", "Seed", 0)));
}

void add_loss(Fields& out) {
  constexpr const char* kSection = "Loss";
  out.push_back(field<At<&Training::loss, &Loss::kind>>(
      kSection,
      kinds("loss.kind", "Loss",
            {LossKind::cross_entropy, LossKind::binary_cross_entropy, LossKind::mse, LossKind::mae,
             LossKind::huber}),
      always, set_loss));
  out.push_back(field<At<&Training::loss, &Loss::label_smoothing>>(
      kSection, real("loss.label_smoothing", "Label smoothing", 0, 0.999),
      with_loss<LossKind::cross_entropy>));
  out.push_back(field<At<&Training::loss, &Loss::delta>>(
      kSection, real("loss.delta", "Delta", 1e-12, 1e12), with_loss<LossKind::huber>));
}

void add_optimizer(Fields& out) {
  constexpr const char* kSection = "Optimizer";
  constexpr auto kAdams = with_optimizer<OptimizerKind::adam, OptimizerKind::adamw>;
  out.push_back(field<At<&Training::optimizer, &Optimizer::kind>>(
      kSection,
      kinds("optimizer.kind", "Optimizer",
            {OptimizerKind::sgd, OptimizerKind::adam, OptimizerKind::adamw, OptimizerKind::rmsprop,
             OptimizerKind::adagrad}),
      always, set_optimizer));
  out.push_back(field<At<&Training::optimizer, &Optimizer::learning_rate>>(
      kSection, real("optimizer.learning_rate", "Learning rate", 0, 1e6)));
  out.push_back(field<At<&Training::optimizer, &Optimizer::weight_decay>>(
      kSection, real("optimizer.weight_decay", "Weight decay", 0, 1e6)));
  out.push_back(field<At<&Training::optimizer, &Optimizer::momentum>>(
      kSection, real("optimizer.momentum", "Momentum", 0, 1),
      with_optimizer<OptimizerKind::sgd, OptimizerKind::rmsprop>, set_momentum));
  out.push_back(field<At<&Training::optimizer, &Optimizer::nesterov>>(
      kSection, flag("optimizer.nesterov", "Nesterov"), [](const Training& t) {
        return t.optimizer.kind == OptimizerKind::sgd && t.optimizer.momentum > 0;
      }));
  out.push_back(field<At<&Training::optimizer, &Optimizer::beta1>>(
      kSection, real("optimizer.beta1", "Beta 1", 0, 0.999999), kAdams));
  out.push_back(field<At<&Training::optimizer, &Optimizer::beta2>>(
      kSection, real("optimizer.beta2", "Beta 2", 0, 0.99999999), kAdams));
  out.push_back(field<At<&Training::optimizer, &Optimizer::alpha>>(
      kSection, real("optimizer.alpha", "Alpha", 0, 1), with_optimizer<OptimizerKind::rmsprop>));
  out.push_back(field<At<&Training::optimizer, &Optimizer::epsilon>>(
      kSection, real("optimizer.epsilon", "Epsilon", 0, 1),
      with_optimizer<OptimizerKind::adam, OptimizerKind::adamw, OptimizerKind::rmsprop,
                     OptimizerKind::adagrad>));
}

void add_schedule(Fields& out) {
  constexpr const char* kSection = "Learning rate over time";
  constexpr auto kCycle = with_schedule<ScheduleKind::one_cycle>;
  out.push_back(field<At<&Training::schedule, &Schedule::kind>>(
      kSection,
      kinds("schedule.kind", "Schedule",
            {ScheduleKind::constant, ScheduleKind::step, ScheduleKind::cosine,
             ScheduleKind::one_cycle, ScheduleKind::plateau}),
      always, set_schedule));
  out.push_back(field<At<&Training::schedule, &Schedule::warmup_steps>>(
      kSection, whole("schedule.warmup_steps", "Warm-up steps", 0),
      [](const Training& t) { return t.schedule.kind != ScheduleKind::one_cycle; }));
  out.push_back(field<At<&Training::schedule, &Schedule::every_epochs>>(
      kSection, whole("schedule.every_epochs", "Every epochs", 1),
      with_schedule<ScheduleKind::step>));
  out.push_back(field<At<&Training::schedule, &Schedule::factor>>(
      kSection, real("schedule.factor", "Factor", 1e-9, 1),
      with_schedule<ScheduleKind::step, ScheduleKind::plateau>));
  out.push_back(field<At<&Training::schedule, &Schedule::least>>(
      kSection, real("schedule.least", "Least rate", 0, 1e6),
      with_schedule<ScheduleKind::cosine, ScheduleKind::plateau>));
  out.push_back(field<At<&Training::schedule, &Schedule::patience>>(
      kSection, whole("schedule.patience", "Patience", 0), with_schedule<ScheduleKind::plateau>));
  out.push_back(field<At<&Training::schedule, &Schedule::peak_at>>(
      kSection, real("schedule.peak_at", "Peak at", 0, 1), kCycle));
  out.push_back(field<At<&Training::schedule, &Schedule::divide>>(
      kSection, real("schedule.divide", "Start divisor", 1, 1e12), kCycle));
  out.push_back(field<At<&Training::schedule, &Schedule::final_divide>>(
      kSection, real("schedule.final_divide", "Final divisor", 1, 1e12), kCycle));
}

void add_limits(Fields& out) {
  constexpr const char* kStop = "Early stopping";
  const auto stops = [](const Training& t) { return t.early_stopping.patience > 0; };
  out.push_back(field<At<&Training::early_stopping, &EarlyStopping::patience>>(
      kStop, whole("early_stopping.patience", "Patience", 0)));
  out.push_back(field<At<&Training::early_stopping, &EarlyStopping::watch>>(
      kStop, word("early_stopping.watch", "Watch", {"val_loss", "val_accuracy", "train_loss"}),
      stops));
  out.push_back(field<At<&Training::early_stopping, &EarlyStopping::least_change>>(
      kStop, real("early_stopping.least_change", "Least change", 0, 1e6), stops));
  constexpr const char* kClip = "Gradient clipping";
  out.push_back(
      field<At<&Training::clip, &Clip::norm>>(kClip, real("clip.norm", "By norm", 0, 1e12)));
  out.push_back(
      field<At<&Training::clip, &Clip::value>>(kClip, real("clip.value", "By value", 0, 1e12)));
}

void add_metrics(Fields& out) {
  out.push_back(metric<MetricKind::accuracy>("metrics.accuracy", "Accuracy", kOfClasses));
  out.push_back(metric<MetricKind::top5>("metrics.top5", "Top-5 accuracy",
                                         with_loss<LossKind::cross_entropy>));
  out.push_back(metric<MetricKind::precision>("metrics.precision", "Precision", kOfClasses));
  out.push_back(metric<MetricKind::recall>("metrics.recall", "Recall", kOfClasses));
  out.push_back(metric<MetricKind::f1>("metrics.f1", "F1", kOfClasses));
  out.push_back(metric<MetricKind::confusion>("metrics.confusion", "Confusion", kOfClasses));
  out.push_back(metric<MetricKind::mae>("metrics.mae", "Mean error", kOfNumbers));
  out.push_back(metric<MetricKind::rmse>("metrics.rmse", "Root mean square", kOfNumbers));
}

void add_details(Fields& out) {
  constexpr const char* kSection = "Details";
  out.push_back(field<At<&Training::initialiser>>(
      kSection, word("initialiser", "Initialiser", {"pytorch", "keras"})));
  out.push_back(field<At<&Training::steps>>(kSection, whole("steps", "Steps", 0)));
  out.push_back(field<At<&Training::shuffle>>(kSection, flag("shuffle", "Shuffle")));
  out.push_back(field<At<&Training::drop_last>>(kSection, flag("drop_last", "Drop last batch")));
  out.push_back(
      field<At<&Training::checkpoint_every>>(kSection, whole("checkpoint_every", "Save every", 0)));
  out.push_back(
      field<At<&Training::keep_checkpoints>>(kSection, whole("keep_checkpoints", "Keep", 0, 1e6)));
}

}  // namespace

const std::vector<TrainingField>& training_fields() {
  static const std::vector<TrainingField> kFields = [] {
    Fields out;
    for (void (*add)(Fields&) :
         {add_run, add_loss, add_optimizer, add_schedule, add_limits, add_metrics, add_details})
      add(out);
    return out;
  }();
  return kFields;
}

}  // namespace strata::ui
