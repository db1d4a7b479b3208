// Loss, metrics, learning rate and starting values of a project as Python functions.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "translate/torch/names.h"
#include "translate/torch/python_training.h"

namespace strata::translate::python {
namespace {

using graph::ParameterRole;
using plan::LossKind;
using plan::MetricKind;
using plan::ScheduleKind;

bool tells_classes(LossKind kind) { return kind == LossKind::cross_entropy; }

std::string loss_code(const plan::Loss& loss) {
  std::string out = "def loss_of(logits, y):\n";
  switch (loss.kind) {
    case LossKind::cross_entropy: {
      std::string options;
      if (!loss.class_weights.empty()) {
        out += fmt::format(
            "    weight = torch.tensor([{}], dtype=logits.dtype, device=logits.device)\n",
            fmt::join(loss.class_weights, ", "));
        options += ", weight=weight";
      }
      if (loss.label_smoothing > 0)
        options += fmt::format(", label_smoothing={}", loss.label_smoothing);
      return out + fmt::format("    return F.cross_entropy(logits.flatten(0, -2), y.flatten(){})\n",
                               options);
    }
    case LossKind::binary_cross_entropy:
      return out +
             "    return F.binary_cross_entropy_with_logits(logits, "
             "y.view_as(logits).to(logits.dtype))\n";
    case LossKind::mse:
      return out + "    return F.mse_loss(logits, y.view_as(logits).to(logits.dtype))\n";
    case LossKind::mae:
      return out + "    return F.l1_loss(logits, y.view_as(logits).to(logits.dtype))\n";
    case LossKind::huber:
      return out +
             fmt::format(
                 "    return F.huber_loss(logits, y.view_as(logits).to(logits.dtype), delta={})\n",
                 loss.delta);
  }
  return out;
}

std::string metric_line(MetricKind metric, LossKind loss) {
  const std::string_view name = plan::word_for(metric);
  switch (metric) {
    case MetricKind::accuracy:
      return "        \"accuracy\": (guess == y).double().mean().item(),\n";
    case MetricKind::top5:
      return tells_classes(loss)
                 ? "        \"top5\": (logits.topk(min(5, logits.size(-1))).indices == "
                   "y.unsqueeze(-1)).any(-1).double().mean().item(),\n"
                 : "";
    case MetricKind::precision:
      return "        \"precision\": (right / table.sum(0).clamp(min=1)).mean().item(),\n";
    case MetricKind::recall:
      return "        \"recall\": (right / table.sum(1).clamp(min=1)).mean().item(),\n";
    case MetricKind::f1:
      return "        \"f1\": (2 * right / (table.sum(0) + "
             "table.sum(1)).clamp(min=1)).mean().item(),\n";
    case MetricKind::confusion:
      return "        \"confusion\": table.long().tolist(),\n";
    case MetricKind::mae:
      return "        \"mae\": (logits - y.view_as(logits)).abs().mean().item(),\n";
    case MetricKind::rmse:
      return "        \"rmse\": (logits - y.view_as(logits)).square().mean().sqrt().item(),\n";
  }
  return fmt::format("        # {}\n", name);
}

std::string metrics_code(const plan::Training& training, const graph::Model& model) {
  const LossKind loss = training.loss.kind;
  const bool classes = tells_classes(loss) || loss == LossKind::binary_cross_entropy;
  std::string lines;
  for (const MetricKind metric : training.metrics)
    lines += metric_line(metric, loss);
  std::string out =
      "def metrics_of(logits, y):\n    \"\"\"What is measured over all validation rows.\"\"\"\n";
  if (classes && !lines.empty()) {
    out += tells_classes(loss)
               ? "    guess = logits.argmax(-1)\n"
               : "    guess, y = (logits > 0).long().flatten(), y.long().flatten()\n";
  }
  if (lines.find("table") != std::string::npos) {
    const std::int64_t count = tells_classes(loss) ? model.output().shape[-1] : 2;
    out += fmt::format(
        "    table = torch.bincount((y * {0} + guess).flatten(), minlength={0} * {0}).view({0}, "
        "{0}).double()  # true x guessed\n"
        "    right = table.diagonal()\n",
        count);
  }
  return out + "    return {\n        \"loss\": loss_of(logits, y).item(),\n" + lines + "    }\n";
}

constexpr std::string_view kCosine = R"(    def between(start, end, part):
        return end + (start - end) / 2 * (1 + math.cos(math.pi * min(max(part, 0), 1)))

)";

std::string rate_body(const plan::Optimizer& optimizer, const plan::Schedule& s) {
  const double base = optimizer.learning_rate;
  switch (s.kind) {
    case ScheduleKind::constant:
    case ScheduleKind::plateau:
      return fmt::format("    return {}\n", base);
    case ScheduleKind::step:
      return fmt::format("    return {} * {} ** ((step - 1) // steps_per_epoch // {})\n", base,
                         s.factor, s.every_epochs);
    case ScheduleKind::cosine:
      return fmt::format("{}    return between({}, {}, (step - 1 - {}) / max(steps - {}, 1))\n",
                         kCosine, base, s.least, s.warmup_steps, s.warmup_steps);
    case ScheduleKind::one_cycle:
      return fmt::format(
          "{}    first, done, top = {}, step - 1, {} * steps - 1\n"
          "    if done <= top:\n"
          "        return between(first, {}, done / top if top > 0 else 1)\n"
          "    top = max(top, 0)\n"
          "    return between({}, first / {}, (done - top) / max(steps - 1 - top, 1))\n",
          kCosine, base / s.divide, s.peak_at, base, base, s.final_divide);
  }
  return {};
}

std::string rate_code(const plan::Training& training) {
  const plan::Schedule& s = training.schedule;
  std::string out =
      "def learning_rate(step, steps_per_epoch, steps):\n"
      "    \"\"\"Of a step, counted from 1, of so many.\"\"\"\n";
  if (s.warmup_steps > 0 && s.kind != ScheduleKind::one_cycle)
    out += fmt::format("    if step <= {0}:\n        return {1} * step / {0}\n", s.warmup_steps,
                       training.optimizer.learning_rate);
  return out + rate_body(training.optimizer, s);
}

/// The call of nn.init that makes a parameter start as the project says; empty: PyTorch's own.
std::string start_of(const graph::Layer& layer, const graph::Parameter& p,
                     std::string_view project_style) {
  const graph::Settings& s = layer.spec.settings;
  std::string style(project_style);
  if (s.has("initialiser") && s.word("initialiser") != "default") style = s.word("initialiser");
  const bool bias = p.role == ParameterRole::bias || p.role == ParameterRole::recurrent_bias;
  if (style == "pytorch" || !p.trained() || p.role == ParameterRole::scale ||
      p.role == ParameterRole::shift)
    return {};
  if (bias || style == "zeros") return "nn.init.zeros_(weight)";
  if (style == "kaiming_uniform" || style == "kaiming_normal")
    return fmt::format("nn.init.{}_(weight, nonlinearity=\"relu\")", style);
  if (style != "keras") return fmt::format("nn.init.{}_(weight)", style);
  if (p.role == ParameterRole::recurrent_kernel) return "nn.init.orthogonal_(weight)";
  if (p.role == ParameterRole::embedding) return "nn.init.uniform_(weight, -0.05, 0.05)";
  return "nn.init.xavier_uniform_(weight)";
}

/// Names in lines of some 90 letters.
std::string wrapped(const std::vector<std::string>& names) {
  constexpr std::size_t kWidth = 90;
  std::string out;
  std::size_t line = 17;
  for (const std::string& name : names) {
    if (!out.empty()) out += line + name.size() > kWidth ? ",\n                 " : ", ";
    if (line + name.size() > kWidth) line = 17;
    line += name.size() + 2;
    out += name;
  }
  return out;
}

std::string initialise_code(const Project& project, const graph::Model& model) {
  std::map<std::string, std::vector<std::string>> names;  // by how they start
  std::vector<std::string> forget;                        // Keras' unit_forget_bias
  for (const graph::Layer& layer : model.layers)
    for (const graph::Parameter& p : layer.facts.parameters) {
      const std::string how = start_of(layer, p, project.training.initialiser);
      const std::string name = quoted(layer.id() + "." + p.name, true);
      if (!how.empty()) names[how].push_back(name);
      const bool keras = project.training.initialiser == "keras";
      if (!how.empty() && keras && layer.kind->name == "lstm" && p.role == ParameterRole::bias)
        forget.push_back(name);
    }
  if (names.empty()) return {};
  std::string out =
      "@torch.no_grad()\ndef initialise(model):\n"
      "    \"\"\"The weights' starting values, where they are not PyTorch's own.\"\"\"\n"
      "    weights = dict(model.named_parameters())\n";
  for (const auto& [how, all] : names)
    out += fmt::format(
        "    for name in [{}]:\n        {}\n", wrapped(all),
        how.substr(0, how.find("weight")) + "weights[name]" + how.substr(how.find("weight") + 6));
  if (!forget.empty())
    out += fmt::format(
        "    for name in [{}]:  # the forget gate starts open\n"
        "        weights[name].chunk(4)[1].fill_(1)\n",
        wrapped(forget));
  return out + "\n\n";
}

}  // namespace

bool has_schedule(const plan::Training& training) {
  return training.schedule.kind != ScheduleKind::constant || training.schedule.warmup_steps > 0;
}

std::string rules_code(const Project& project, const graph::Model& model) {
  return initialise_code(project, model) + loss_code(project.training.loss) + "\n\n" +
         metrics_code(project.training, model) +
         (has_schedule(project.training) ? "\n\n" + rate_code(project.training) : "");
}

}  // namespace strata::translate::python
