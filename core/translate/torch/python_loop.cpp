// The loop of a generated Python file: on one device, or on several with torchrun.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "data/source.h"
#include "translate/torch/names.h"
#include "translate/torch/python_training.h"
#include "translate/torch/python_words.h"

namespace strata::translate::python {
namespace {

using plan::OptimizerKind;
using plan::Precision;
using plan::ScheduleKind;

std::string optimizer_call(const plan::Optimizer& o) {
  const std::string decay = option("weight_decay", o.weight_decay, 0.0);
  const std::string betas = o.beta1 == 0.9 && o.beta2 == 0.999
                                ? std::string()
                                : fmt::format(", betas=({}, {})", o.beta1, o.beta2);
  const std::string start = fmt::format("trained, lr={}", o.learning_rate);
  switch (o.kind) {
    case OptimizerKind::sgd:
      return fmt::format("torch.optim.SGD({}{}{}{})", start, option("momentum", o.momentum, 0.0),
                         decay, flag("nesterov", o.nesterov, false));
    case OptimizerKind::adam:
      return fmt::format("torch.optim.Adam({}{}{}{})", start, betas, option("eps", o.epsilon, 1e-8),
                         decay);
    case OptimizerKind::adamw:
      return fmt::format("torch.optim.AdamW({}{}{}{})", start, betas,
                         option("eps", o.epsilon, 1e-8),
                         option("weight_decay", o.weight_decay, 0.01));
    case OptimizerKind::rmsprop:
      return fmt::format("torch.optim.RMSprop({}{}{}{}{})", start, option("alpha", o.alpha, 0.99),
                         option("eps", o.epsilon, 1e-8), decay,
                         option("momentum", o.momentum, 0.0));
    case OptimizerKind::adagrad:
      return fmt::format("torch.optim.Adagrad({}{}{})", start, option("eps", o.epsilon, 1e-10),
                         decay);
  }
  return {};
}

std::string autocast_of(Precision precision) {
  if (precision == Precision::bfloat16) return "torch.autocast(device.type, dtype=torch.bfloat16)";
  if (precision == Precision::float16) return "torch.autocast(device.type, dtype=torch.float16)";
  return {};
}

std::string clip_lines(const plan::Clip& clip, bool scaled) {
  std::string out;
  if (scaled && (clip.norm > 0 || clip.value > 0))
    out += "            scaler.unscale_(optimizer)\n";
  if (clip.norm > 0)
    out += fmt::format("            nn.utils.clip_grad_norm_(trained, {})\n", clip.norm);
  if (clip.value > 0)
    out += fmt::format("            nn.utils.clip_grad_value_(trained, {})\n", clip.value);
  return out;
}

/// One step: forward, backward (over micro-batches where they accumulate), update.
std::string step_lines(const plan::Training& t) {
  const bool scaled = t.precision == Precision::float16;
  const std::string autocast = autocast_of(t.precision);
  const bool parts = t.accumulation > 1;
  const std::string indent = parts ? "                " : "            ";
  std::string out = "            optimizer.zero_grad()\n";
  if (parts)
    out += fmt::format(
        "            loss = 0\n"
        "            for part_x, part_y in zip(x.chunk({0}), y.chunk({0})):\n",
        t.accumulation);
  const std::string x = parts ? "part_x" : "x";
  const std::string value = fmt::format("loss_of(network({}), {}){}", x, parts ? "part_y" : "y",
                                        parts ? " * len(part_x) / len(x)" : "");
  const std::string name = parts ? "part" : "loss";
  if (autocast.empty())
    out += fmt::format("{}{} = {}\n", indent, name, value);
  else
    out += fmt::format("{0}with {1}:\n{0}    {2} = {3}\n", indent, autocast, name, value);
  out += fmt::format("{}{}.backward()\n", indent,
                     scaled ? fmt::format("scaler.scale({})", name) : name);
  if (parts) out += fmt::format("{}loss += part.detach()\n", indent);
  out += clip_lines(t.clip, scaled);
  out += scaled ? "            scaler.step(optimizer)\n            scaler.update()\n"
                : "            optimizer.step()\n";
  return out + (has_schedule(t) ? "            schedule.step()\n" : "");
}

std::string opening(const Project& project, bool parallel, bool measures) {
  std::string out = "def train(args):\n";
  if (parallel)
    out +=
        "    on_gpu = torch.cuda.is_available()\n"
        "    dist.init_process_group(\"nccl\" if on_gpu else \"gloo\")\n"
        "    rank, ranks = dist.get_rank(), dist.get_world_size()\n"
        "    device = torch.device(\"cuda\", int(os.environ[\"LOCAL_RANK\"])) if on_gpu else "
        "torch.device(\"cpu\")\n"
        "    if on_gpu:\n        torch.cuda.set_device(device)\n";
  else
    out += "    device = torch.device(\"cuda\" if torch.cuda.is_available() else \"cpu\")\n";
  return out + fmt::format("    torch.manual_seed({})\n\n", project.training.seed) +
         "    (x, y), validation = load_data(args.data)\n" +
         (measures ? "    prepare = Prepare(x)\n" : "") +
         "    rows = Rows(x, y, prepare, augment=True)\n";
}

std::string loader_lines(const plan::Training& t, bool parallel) {
  const std::string_view shuffle = t.shuffle ? "True" : "False";
  const std::string drop = flag("drop_last", t.drop_last, false);
  if (parallel)
    return fmt::format(
        "    sampler = DistributedSampler(rows, shuffle={}, seed={}{})\n"
        "    loader = DataLoader(rows, batch_size=max({} // ranks, 1), sampler=sampler{})\n\n",
        shuffle, t.seed, drop, t.batch, drop);
  return fmt::format("    loader = DataLoader(rows, batch_size={}, shuffle={}{})\n\n", t.batch,
                     shuffle, drop);
}

std::string model_lines(const Project& project, const LoopSetup& setup) {
  const plan::Training& t = project.training;
  std::string out = fmt::format("    model = {}().to(device)\n", setup.name);
  if (setup.initialises) out += "    initialise(model)\n";
  if (t.precision == Precision::float64) out += "    model.double()\n";
  out +=
      "    if args.weights:\n"
      "        model.load_state_dict(load_weights(args.weights), strict=True)\n";
  if (setup.parallel)
    out +=
        "    if on_gpu:  # batch statistics over all ranks\n"
        "        model = nn.SyncBatchNorm.convert_sync_batchnorm(model)\n"
        "    network = DistributedDataParallel(model, device_ids=[device] if on_gpu else None)\n";
  else
    out += "    network = model\n";
  out += fmt::format(
      "    trained = [weight for weight in model.parameters() if weight.requires_grad]\n"
      "    optimizer = {}\n"
      "    steps = args.steps or args.epochs * len(loader)\n",
      optimizer_call(t.optimizer));
  if (has_schedule(t))
    out += fmt::format(
        "    schedule = torch.optim.lr_scheduler.LambdaLR(\n"
        "        optimizer, lambda done: learning_rate(done + 1, len(loader), steps) / {})\n",
        t.optimizer.learning_rate);
  if (t.precision == Precision::float16) out += "    scaler = torch.amp.GradScaler(device.type)\n";
  return out;
}

std::string plateau_lines(const plan::Schedule& s) {
  if (s.kind != ScheduleKind::plateau) return {};
  return fmt::format(
      "            if value < plateau_best:\n"
      "                plateau_best, plateau_waits = value, 0\n"
      "            else:\n"
      "                plateau_waits += 1\n"
      "            if plateau_waits > {}:\n"
      "                plateau_waits = 0\n"
      "                schedule.base_lrs = [max(rate * {}, {}) for rate in schedule.base_lrs]\n",
      s.patience, s.factor, s.least);
}

std::string stopping_lines(const plan::EarlyStopping& e) {
  if (e.patience == 0) return {};
  const bool accuracy = e.watch == "val_accuracy";
  const std::string watched = e.watch == "train_loss" ? "total / max(len(loader), 1)"
                              : accuracy              ? "-measured[\"accuracy\"]"
                                                      : "measured[\"loss\"]";
  return fmt::format(
      "            watched = {}\n"
      "            if watched < best - {}:\n"
      "                best, waits = watched, 0\n"
      "            else:\n"
      "                waits += 1\n"
      "            stops = waits >= {}\n",
      watched, e.least_change, e.patience);
}

std::string epoch_lines(const plan::Training& t, bool parallel) {
  const bool stops = t.early_stopping.patience > 0;
  std::string out = stops ? "    step, stops = 0, False\n" : "    step = 0\n";
  if (stops) out += "    best, waits = math.inf, 0\n";
  if (t.schedule.kind == ScheduleKind::plateau)
    out += "    plateau_best, plateau_waits = math.inf, 0\n";
  out += "    for epoch in range(1, args.epochs + 1):\n";
  if (parallel) out += "        sampler.set_epoch(epoch)\n";
  out +=
      "        network.train()\n"
      "        total = 0\n"
      "        for x, y in loader:\n"
      "            x, y = x.to(device), y.to(device)\n";
  out += step_lines(t);
  out +=
      "            total += loss.item()\n"
      "            step += 1\n"
      "            if step == steps:\n"
      "                break\n";
  // Every rank measures the same rows, so that all come to the same end.
  out +=
      "        measured = evaluate(model, validation, prepare, device) if validation else {}\n"
      "        text = \", \".join(f\"{name} {value}\" for name, value in measured.items())\n";
  out += parallel ? "        if rank == 0:\n    " : "";
  out +=
      "        print(f\"epoch {epoch}: training loss {total / max(len(loader), 1):.6f}, validation "
      "{text}\")\n";
  const std::string more = plateau_lines(t.schedule) + stopping_lines(t.early_stopping);
  if (!more.empty())
    out += "        if measured:\n" +
           std::string(more.find("plateau") != std::string::npos
                           ? "            value = measured[\"loss\"]\n"
                           : "") +
           more;
  out += fmt::format("        if {}step == steps:\n            break\n", stops ? "stops or " : "");
  if (parallel)
    return out +
           "    if rank == 0 and args.save:\n        torch.save(model.state_dict(), args.save)\n"
           "    dist.destroy_process_group()\n";
  return out + "    if args.save:\n        torch.save(model.state_dict(), args.save)\n";
}

constexpr std::string_view kEvaluate = R"(@torch.no_grad()
def evaluate(model, validation, prepare, device):
    model.eval()
    loader = DataLoader(Rows(*validation, prepare, augment=False), batch_size=256)
    logits, targets = zip(*[(model(x.to(device)).cpu(), y) for x, y in loader])
    return metrics_of(torch.cat(logits), torch.cat(targets))
)";

/// What --data names; argparse reads '%' in it.
std::string data_help(const std::string& source, const data::SourceKind* kind) {
  if (source == "reviews") return "a folder with x.npy, y.npy, x_test.npy and y_test.npy";
  if (kind == nullptr || kind->layout.empty()) return "not needed: the rows are made";
  std::string out = plain_line(kind->layout.substr(0, kind->layout.find(", or")));
  std::erase(out, '%');
  if (const std::size_t at = out.find(" or archive"); at != std::string::npos) out.erase(at, 11);
  return out;
}

std::string main_code(const Project& project) {
  const data::SourceKind* kind = data::find_source_kind(project.data.source);
  const std::string usual =
      project.data.path.empty() ? std::string() : ", default=" + quoted(project.data.path, true);
  const std::string help = data_help(project.data.source, kind);
  return fmt::format(
      "def main():\n"
      "    parser = argparse.ArgumentParser(description={0})\n"
      "    parser.add_argument(\"--data\"{1}, help={2})\n"
      "    parser.add_argument(\"--weights\", help=\"a .safetensors or .pt file to start from\")\n"
      "    parser.add_argument(\"--save\", help=\"the file for the trained weights (.pt)\")\n"
      "    parser.add_argument(\"--epochs\", type=int, default={3})\n"
      "    parser.add_argument(\"--steps\", type=int, default={4}, help=\"0: as the epochs "
      "take\")\n"
      "    train(parser.parse_args())\n",
      quoted("Trains " + plain_line(project.name), true), usual, quoted(help, true),
      project.training.epochs, project.training.steps);
}

}  // namespace

std::string loop_code(const Project& project, const LoopSetup& setup) {
  const plan::Training& t = project.training;
  return std::string(kEvaluate) + "\n\n" + opening(project, setup.parallel, setup.measures) +
         loader_lines(t, setup.parallel) + model_lines(project, setup) + "\n" +
         epoch_lines(t, setup.parallel) + "\n\n" + main_code(project);
}

}  // namespace strata::translate::python
