#include "translate/torch/cpp_training.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "translate/torch/cpp_words.h"

namespace strata::translate::cpp {
namespace {

using plan::LossKind;
using plan::OptimizerKind;
using plan::ScheduleKind;

std::string loss_value(const plan::Loss& loss) {
  const std::string y = "y.view_as(logits).to(logits.dtype())";
  switch (loss.kind) {
    case LossKind::cross_entropy: {
      std::string weight = "{}";
      if (!loss.class_weights.empty())
        weight = fmt::format("torch::tensor({{{}}}, logits.options())",
                             fmt::join(loss.class_weights, ", "));
      return fmt::format(
          "torch::cross_entropy_loss(logits.flatten(0, -2), y.flatten(), {}, "
          "torch::Reduction::Mean, -100, {})",
          weight, loss.label_smoothing);
    }
    case LossKind::binary_cross_entropy:
      return fmt::format("torch::binary_cross_entropy_with_logits(logits, {})", y);
    case LossKind::mse:
      return fmt::format("torch::mse_loss(logits, {})", y);
    case LossKind::mae:
      return fmt::format("torch::l1_loss(logits, {})", y);
    case LossKind::huber:
      return fmt::format("torch::huber_loss(logits, {}, torch::Reduction::Mean, {})", y,
                         loss.delta);
  }
  return {};
}

std::string optimizer_value(const plan::Optimizer& o) {
  const std::string decay = option("weight_decay", o.weight_decay, 0.0);
  const std::string betas = fmt::format(".betas({{{}, {}}}).eps({})", o.beta1, o.beta2, o.epsilon);
  switch (o.kind) {
    case OptimizerKind::sgd:
      return fmt::format(
          "torch::optim::SGD optimizer(trained, torch::optim::SGDOptions({}){}{}{});",
          o.learning_rate, option("momentum", o.momentum, 0.0), decay,
          flag("nesterov", o.nesterov, false));
    case OptimizerKind::adam:
      return fmt::format(
          "torch::optim::Adam optimizer(trained, torch::optim::AdamOptions({}){}{});",
          o.learning_rate, betas, decay);
    case OptimizerKind::adamw:
      return fmt::format(
          "torch::optim::AdamW optimizer(trained, "
          "torch::optim::AdamWOptions({}){}.weight_decay({}));",
          o.learning_rate, betas, o.weight_decay);
    case OptimizerKind::rmsprop:
      return fmt::format(
          "torch::optim::RMSprop optimizer(trained, "
          "torch::optim::RMSpropOptions({}).alpha({}).eps({}){}{});",
          o.learning_rate, o.alpha, o.epsilon, option("momentum", o.momentum, 0.0), decay);
    case OptimizerKind::adagrad:
      return fmt::format(
          "torch::optim::Adagrad optimizer(trained, torch::optim::AdagradOptions({}).eps({}){});",
          o.learning_rate, o.epsilon, decay);
  }
  return {};
}

constexpr std::string_view kBetween =
    "  const auto between = [](double start, double end, double part) {\n"
    "    return end + (start - end) / 2 * (1 + std::cos(M_PI * std::clamp(part, 0.0, 1.0)));\n"
    "  };\n";

std::string rate_code(const plan::Optimizer& o, const plan::Schedule& s) {
  std::string out =
      "// Of a step, counted from 1, of so many.\n"
      "double learning_rate([[maybe_unused]] int64_t step, [[maybe_unused]] int64_t "
      "steps_per_epoch,\n                     [[maybe_unused]] int64_t steps) {\n";
  if (s.warmup_steps > 0 && s.kind != ScheduleKind::one_cycle)
    out += fmt::format("  if (step <= {0}) return {1} * double(step) / {0};\n", s.warmup_steps,
                       o.learning_rate);
  switch (s.kind) {
    case ScheduleKind::constant:
    case ScheduleKind::plateau:
      out += fmt::format("  return {};\n", o.learning_rate);
      break;
    case ScheduleKind::step:
      out += fmt::format("  return {} * std::pow({}, (step - 1) / steps_per_epoch / {});\n",
                         o.learning_rate, s.factor, s.every_epochs);
      break;
    case ScheduleKind::cosine:
      out += fmt::format(
          "{}  return between({}, {}, double(step - 1 - {}) / double(std::max<int64_t>(steps - {}, "
          "1)));\n",
          kBetween, o.learning_rate, s.least, s.warmup_steps, s.warmup_steps);
      break;
    case ScheduleKind::one_cycle:
      out += fmt::format(
          "{0}  const double first = {1}, done = double(step - 1), top = {2} * double(steps) - 1;\n"
          "  if (done <= top) return between(first, {3}, top > 0 ? done / top : 1);\n"
          "  const double from = std::max(top, 0.0);\n"
          "  return between({3}, first / {4}, (done - from) / std::max(double(steps) - 1 - from, "
          "1.0));\n",
          kBetween, o.learning_rate / s.divide, s.peak_at, o.learning_rate, s.final_divide);
      break;
  }
  return out + "}\n\n";
}

std::string clip_code(const plan::Clip& clip) {
  std::string out;
  if (clip.norm > 0)
    out += fmt::format("      torch::nn::utils::clip_grad_norm_(trained, {});\n", clip.norm);
  if (clip.value > 0)
    out += fmt::format("      torch::nn::utils::clip_grad_value_(trained, {});\n", clip.value);
  return out;
}

}  // namespace

std::string training_code(const Project& project, const std::string& name) {
  const plan::Training& t = project.training;
  std::string out = fmt::format(
      "torch::Tensor loss_of(const torch::Tensor& logits, const torch::Tensor& y) {{\n"
      "  return {};\n}}\n\n",
      loss_value(t.loss));
  out += rate_code(t.optimizer, t.schedule);
  out += fmt::format(
      "void train({0}& model, const std::string& file, int64_t most_steps) {{\n"
      "  // Rows after the transforms: torch.save({{\"x\": x, \"y\": y}}, file).\n"
      "  const auto all = read_tensors(file).toGenericDict();\n"
      "  const auto all_x = all.at(\"x\").toTensor(), all_y = all.at(\"y\").toTensor();\n"
      "  std::vector<torch::Tensor> trained;\n"
      "  for (const auto& weight : model->parameters())\n"
      "    if (weight.requires_grad()) trained.push_back(weight);\n"
      "  {1}\n"
      "  const int64_t batch = {2}, epochs = {3};\n"
      "  const int64_t per_epoch = (all_x.size(0) + batch - 1) / batch;\n"
      "  const int64_t steps = most_steps > 0 ? most_steps : epochs * per_epoch;\n"
      "  for (int64_t step = 0, epoch = 1; step < steps; ++epoch) {{\n"
      "    const auto order = {4}(all_x.size(0), torch::kLong);\n"
      "    model->train();\n"
      "    double total = 0;\n"
      "    for (const auto& rows : order.split(batch)) {{\n"
      "      ++step;\n"
      "      for (auto& group : optimizer.param_groups())\n"
      "        group.options().set_lr(learning_rate(step, per_epoch, steps));\n"
      "      optimizer.zero_grad();\n"
      "      const auto loss = loss_of(model->forward(all_x.index_select(0, rows)), "
      "all_y.index_select(0, rows));\n"
      "      loss.backward();\n"
      "{5}"
      "      optimizer.step();\n"
      "      total += loss.item<double>();\n"
      "      if (step == steps) break;\n"
      "    }}\n"
      "    std::cout << \"epoch \" << epoch << \": training loss \" << total / double(per_epoch) "
      "<< '\\n';\n"
      "  }}\n}}\n\n",
      name, optimizer_value(t.optimizer), t.batch, t.epochs,
      t.shuffle ? "torch::randperm" : "torch::arange", clip_code(t.clip));
  return out;
}

}  // namespace strata::translate::cpp
