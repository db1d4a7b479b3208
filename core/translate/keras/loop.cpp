// train(args) of a generated Keras file. keras.io/api/models/model_training_apis
#include "translate/keras/loop.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace strata::translate::keras {
namespace {

using plan::LossKind;
using plan::MetricKind;
using plan::OptimizerKind;
using plan::ScheduleKind;

/// True where the decay is part of the gradient, as PyTorch has it; Keras knows AdamW's only.
bool couples_decay(const plan::Optimizer& o) {
  return o.weight_decay > 0 && o.kind != OptimizerKind::adamw;
}

std::string optimizer_call(const plan::Training& t) {
  const plan::Optimizer& o = t.optimizer;
  std::string options = fmt::format("learning_rate={}", o.learning_rate);
  std::string_view name = "Adam";
  switch (o.kind) {
    case OptimizerKind::sgd:
      name = "SGD";
      if (o.momentum > 0) options += fmt::format(", momentum={}", o.momentum);
      if (o.nesterov) options += ", nesterov=True";
      break;
    case OptimizerKind::adam:
    case OptimizerKind::adamw:
      if (o.kind == OptimizerKind::adamw) {
        name = "AdamW";
        options += fmt::format(", weight_decay={}", o.weight_decay);
      }
      options += fmt::format(", beta_1={}, beta_2={}, epsilon={}", o.beta1, o.beta2, o.epsilon);
      break;
    case OptimizerKind::rmsprop:
      name = "RMSprop";
      options += fmt::format(", rho={}, momentum={}, epsilon={}", o.alpha, o.momentum, o.epsilon);
      break;
    case OptimizerKind::adagrad:
      name = "Adagrad";
      options += fmt::format(", initial_accumulator_value=0.0, epsilon={}", o.epsilon);
      break;
  }
  if (t.clip.norm > 0) options += fmt::format(", global_clipnorm={}", t.clip.norm);
  if (t.clip.value > 0) options += fmt::format(", clipvalue={}", t.clip.value);
  if (t.accumulation > 1)
    options += fmt::format(", gradient_accumulation_steps={}", t.accumulation);
  if (couples_decay(o))
    return fmt::format("with_l2(keras.optimizers.{}, {})({})", name, o.weight_decay, options);
  return fmt::format("keras.optimizers.{}({})", name, options);
}

constexpr std::string_view kWithL2 = R"(def with_l2(optimizer, decay):
    """The optimizer with the decay in the gradient, as PyTorch has it."""
    class WithL2(optimizer):
        def apply(self, grads, trainable_variables=None):
            values = trainable_variables or self._trainable_variables
            return super().apply([g + decay * v for g, v in zip(grads, values)], trainable_variables)

    return WithL2
)";

bool one_hot(const plan::Loss& loss) {
  return loss.kind == LossKind::cross_entropy && loss.label_smoothing > 0;
}

std::string loss_call(const plan::Loss& loss) {
  switch (loss.kind) {
    case LossKind::cross_entropy:
      if (one_hot(loss))
        return fmt::format(
            "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing={})",
            loss.label_smoothing);
      return "keras.losses.SparseCategoricalCrossentropy(from_logits=True)";
    case LossKind::binary_cross_entropy:
      return "keras.losses.BinaryCrossentropy(from_logits=True)";
    case LossKind::mse:
      return "keras.losses.MeanSquaredError()";
    case LossKind::mae:
      return "keras.losses.MeanAbsoluteError()";
    case LossKind::huber:
      return fmt::format("keras.losses.Huber(delta={})", loss.delta);
  }
  return {};
}

/// Empty for what Keras has none of for logits.
std::string metric_call(MetricKind metric, const plan::Loss& loss) {
  const std::string_view sparse = one_hot(loss) ? "" : "Sparse";
  switch (metric) {
    case MetricKind::accuracy:
      if (loss.kind == LossKind::binary_cross_entropy)
        return "keras.metrics.BinaryAccuracy(name=\"accuracy\", threshold=0.0)";
      return fmt::format("keras.metrics.{}CategoricalAccuracy(name=\"accuracy\")", sparse);
    case MetricKind::top5:
      return fmt::format("keras.metrics.{}TopKCategoricalAccuracy(k=5, name=\"top5\")", sparse);
    case MetricKind::mae:
      return "keras.metrics.MeanAbsoluteError(name=\"mae\")";
    case MetricKind::rmse:
      return "keras.metrics.RootMeanSquaredError(name=\"rmse\")";
    case MetricKind::precision:
    case MetricKind::recall:
    case MetricKind::f1:
    case MetricKind::confusion:
      break;
  }
  return {};
}

std::string metric_list(const plan::Training& t) {
  std::vector<std::string> out;
  for (const MetricKind metric : t.metrics)
    if (std::string call = metric_call(metric, t.loss); !call.empty())
      out.push_back(std::move(call));
  return fmt::format("[{}]", fmt::join(out, ", "));
}

std::string curve_lines(const plan::Training& t) {
  const plan::Schedule& s = t.schedule;
  const double base = t.optimizer.learning_rate;
  std::string warm;
  if (s.warmup_steps > 0 && s.kind != ScheduleKind::one_cycle)
    warm = fmt::format("    if step < {0}:\n        return {1} * (step + 1) / {0}\n",
                       s.warmup_steps, base);
  const std::int64_t warmup = s.kind == ScheduleKind::one_cycle ? 0 : s.warmup_steps;
  const std::string part = warmup == 0 ? "step / max(steps, 1)"
                                       : fmt::format("(step - {0}) / max(steps - {0}, 1)", warmup);
  switch (s.kind) {
    case ScheduleKind::constant:
    case ScheduleKind::plateau:
      return warm + fmt::format("    return {}\n", base);
    case ScheduleKind::step:
      return warm + fmt::format("    return {} * {} ** (step // steps_per_epoch // {})\n", base,
                                s.factor, s.every_epochs);
    case ScheduleKind::cosine:
      return warm +
             fmt::format("    return {0} + ({1} - {0}) * (1 + math.cos(math.pi * {2})) / 2\n",
                         s.least, base, part);
    case ScheduleKind::one_cycle:
      return fmt::format(
          "    def between(start, end, part):\n"
          "        return end + (start - end) / 2 * (1 + math.cos(math.pi * min(max(part, 0), "
          "1)))\n\n"
          "    first, peak = {0}, {1}\n"
          "    top = max({2} * steps - 1, 0)\n"
          "    if step <= top:\n"
          "        return between(first, peak, step / top if top else 1)\n"
          "    return between(peak, first / {3}, (step - top) / max(steps - 1 - top, 1))\n",
          base / s.divide, base, s.peak_at, s.final_divide);
  }
  return {};
}

bool has_curve(const plan::Schedule& s) {
  return s.kind == ScheduleKind::step || s.kind == ScheduleKind::cosine ||
         s.kind == ScheduleKind::one_cycle || s.warmup_steps > 0;
}

std::string schedule_code(const plan::Training& t) {
  if (!has_curve(t.schedule)) return {};
  const bool waits = t.schedule.kind == ScheduleKind::plateau;  // its callback lowers the rate
  return "def learning_rate(step, steps_per_epoch, steps):\n"
         "    \"\"\"Of a step, counted from 0.\"\"\"\n" +
         curve_lines(t) +
         fmt::format(
             "\n\nclass Schedule(keras.callbacks.Callback):\n"
             "    \"\"\"Sets the learning rate before every step.\"\"\"\n\n"
             "    def __init__(self, steps_per_epoch, steps):\n"
             "        super().__init__()\n"
             "        self.step, self.steps_per_epoch, self.steps = 0, steps_per_epoch, steps\n\n"
             "    def on_train_batch_begin(self, batch, logs=None):\n"
             "{}"
             "        rate = learning_rate(self.step, self.steps_per_epoch, self.steps)\n"
             "        self.model.optimizer.learning_rate = rate\n"
             "        self.step += 1\n\n\n",
             waits ? fmt::format("        if self.step >= {}:\n            return\n",
                                 t.schedule.warmup_steps)
                   : std::string());
}

std::string callback_lines(const plan::Training& t) {
  std::string out = "    callbacks = []\n";
  if (has_curve(t.schedule))
    out += "    callbacks.append(Schedule(steps_per_epoch, steps_per_epoch * args.epochs))\n";
  if (t.schedule.kind == ScheduleKind::plateau)
    out += fmt::format(
        "    callbacks.append(keras.callbacks.ReduceLROnPlateau(factor={}, patience={}, "
        "min_lr={}, min_delta=0.0))\n",
        t.schedule.factor, t.schedule.patience + 1, t.schedule.least);
  if (t.early_stopping.patience > 0) {
    const std::string& watch = t.early_stopping.watch;
    out += fmt::format(
        "    callbacks.append(keras.callbacks.EarlyStopping(\"{}\", min_delta={}, "
        "patience={}{}))\n",
        watch == "train_loss" ? "loss" : watch, t.early_stopping.least_change,
        t.early_stopping.patience, watch == "val_accuracy" ? ", mode=\"max\"" : "");
  }
  return out +
         "    if args.save:\n"
         "        callbacks.append(keras.callbacks.ModelCheckpoint(args.save))\n";
}

std::string precision_line(plan::Precision precision) {
  switch (precision) {
    case plan::Precision::float32:
      return {};
    case plan::Precision::bfloat16:
      return "    keras.mixed_precision.set_global_policy(\"mixed_bfloat16\")\n";
    case plan::Precision::float16:
      return "    keras.mixed_precision.set_global_policy(\"mixed_float16\")\n";
    case plan::Precision::float64:
      return "    keras.config.set_floatx(\"float64\")\n";
  }
  return {};
}

std::string indented(const std::string& lines) {
  std::string out = "    ";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += lines[i];
    if (lines[i] == '\n' && i + 1 < lines.size()) out += "    ";
  }
  return out;
}

std::string model_lines(const Project& project, const graph::Model& model, bool parallel) {
  const plan::Training& t = project.training;
  bool frozen = false;
  bool weighs = false;
  for (const graph::Layer& layer : model.layers) {
    weighs = weighs || !layer.facts.parameters.empty();
    frozen = frozen || (layer.spec.frozen && !layer.facts.parameters.empty());
  }
  std::string lines = "    model = build_model()\n";
  if (weighs) lines += "    if args.weights:\n        load_weights(model, args.weights)\n";
  if (frozen) lines += "    freeze(model)\n";
  lines += fmt::format(
      "    model.compile(\n        optimizer={},\n        loss={},\n        metrics={},\n    )\n",
      optimizer_call(t), loss_call(t.loss), metric_list(t));
  if (!parallel) return lines;
  return "    strategy = tf.distribute.MirroredStrategy()  # KERAS_BACKEND=tensorflow\n"
         "    with strategy.scope():\n" +
         indented(lines);
}

std::string weight_option(const plan::Loss& loss) {
  if (loss.class_weights.empty()) return {};
  std::string out;
  for (std::size_t i = 0; i < loss.class_weights.size(); ++i)
    out += fmt::format("{}{}: {}", i == 0 ? "" : ", ", i, loss.class_weights[i]);
  return fmt::format(", class_weight={{{}}}", out);
}

std::string fit_lines(const Project& project) {
  const plan::Training& t = project.training;
  const std::int64_t batch =
      std::max<std::int64_t>(t.batch / std::max<std::int64_t>(t.accumulation, 1), 1);
  std::string out = fmt::format("    batch = {}\n", batch);
  if (t.drop_last)
    out +=
        "    rows = len(x) // batch * batch  # no shorter last batch\n    x, y = x[:rows], "
        "y[:rows]\n";
  if (has_curve(t.schedule)) out += "    steps_per_epoch = -(-len(x) // batch)\n";
  out += callback_lines(t);
  const std::string rows = augments(project) ? std::string("Rows(x, y, batch)")
                                             : fmt::format("x, y, batch_size=batch, shuffle={}",
                                                           t.shuffle ? "True" : "False");
  return out + fmt::format(
                   "    return model.fit({}, epochs=args.epochs, validation_data=(x_val, y_val),\n"
                   "                     callbacks=callbacks{})\n",
                   rows, weight_option(t.loss));
}

}  // namespace

std::string loop_code(const Project& project, const graph::Model& model, bool parallel) {
  const plan::Training& t = project.training;
  std::string out = schedule_code(t);
  if (couples_decay(t.optimizer)) out += std::string(kWithL2) + "\n\n";
  out += "def train(args):\n" +
         fmt::format("    keras.utils.set_random_seed({})\n", t.seed % 2147483647) +
         precision_line(t.precision) +
         "    (x, y), (x_val, y_val) = load_data(args.data)\n"
         "    x, x_val = prepare(x, x_val)\n";
  if (one_hot(t.loss))
    out += fmt::format("    y, y_val = [ops.one_hot(rows, {}) for rows in (y, y_val)]\n",
                       model.output().shape.features());
  out += model_lines(project, model, parallel) + fit_lines(project);
  return out +
         fmt::format(
             "\n\nif __name__ == \"__main__\":\n"
             "    parser = argparse.ArgumentParser()\n"
             "    parser.add_argument(\"--data\", help=\"a folder of NumPy arrays: see "
             "read_arrays\")\n"
             "    parser.add_argument(\"--weights\", help=\"a .safetensors file to start from\")\n"
             "    parser.add_argument(\"--save\", help=\"the file for the trained model "
             "(.keras)\")\n"
             "    parser.add_argument(\"--epochs\", type=int, default={})\n"
             "    train(parser.parse_args())\n",
             t.epochs);
}

}  // namespace strata::translate::keras
