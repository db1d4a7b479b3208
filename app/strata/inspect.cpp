// strata inspect: what is in a weights, array, data, project or run.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstring>

#include "command.h"
#include "data/files/gzip.h"
#include "data/sources/idx_files.h"
#include "exchange/npy.h"
#include "exchange/tensor_file.h"
#include "exchange/weights_file.h"
#include "inspect_onnx.h"
#include "print.h"
#include "project/project.h"
#include "run/run_folder.h"
#include "table.h"

namespace strata::app {
namespace {

namespace fs = std::filesystem;
using exchange::NumberType;
using exchange::TensorView;

struct Spread {
  double least = 0;
  double most = 0;
  double mean = 0;
  std::int64_t not_finite = 0;
};

template <class T>
Spread spread_of(std::span<const std::byte> data) {
  Spread out;
  double sum = 0;
  std::int64_t count = 0;
  for (std::size_t at = 0; at + sizeof(T) <= data.size(); at += sizeof(T)) {
    T number;
    std::memcpy(&number, data.data() + at, sizeof number);
    const auto value = static_cast<double>(number);
    if (!std::isfinite(value)) {
      ++out.not_finite;
      continue;
    }
    out.least = count == 0 ? value : std::min(out.least, value);
    out.most = count == 0 ? value : std::max(out.most, value);
    sum += value;
    ++count;
  }
  out.mean = count > 0 ? sum / static_cast<double>(count) : 0;
  return out;
}

/// Nothing for the 16-bit floats, which C++ cannot read without help.
std::optional<Spread> spread_of(NumberType type, std::span<const std::byte> data) {
  switch (type) {
    case NumberType::f64:
      return spread_of<double>(data);
    case NumberType::f32:
      return spread_of<float>(data);
    case NumberType::i64:
      return spread_of<std::int64_t>(data);
    case NumberType::i32:
      return spread_of<std::int32_t>(data);
    case NumberType::i16:
      return spread_of<std::int16_t>(data);
    case NumberType::i8:
      return spread_of<std::int8_t>(data);
    case NumberType::u8:
    case NumberType::boolean:
      return spread_of<std::uint8_t>(data);
    default:
      return std::nullopt;
  }
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return shape.empty() ? std::string("scalar") : fmt::format("{}", fmt::join(shape, "x"));
}

Json tensor_json(const std::string& name, NumberType type, const std::vector<std::int64_t>& shape,
                 std::span<const std::byte> data) {
  Json out = {{"name", name}, {"type", word_for(type)}, {"shape", shape}};
  if (const auto spread = spread_of(type, data))
    out.update({{"min", spread->least},
                {"max", spread->most},
                {"mean", spread->mean},
                {"not_finite", spread->not_finite}});
  return out;
}

std::vector<std::string> tensor_cells(const std::string& name, NumberType type,
                                      const std::vector<std::int64_t>& shape,
                                      std::span<const std::byte> data) {
  const auto numbers = static_cast<std::int64_t>(data.size() / exchange::bytes_of(type));
  std::vector<std::string> cells = {name, std::string(word_for(type)), shape_text(shape),
                                    with_thousands(numbers)};
  const auto spread = spread_of(type, data);
  if (!spread) return cells;
  for (const double value : {spread->least, spread->mean, spread->most})
    cells.push_back(fmt::format("{:.4g}", value));
  cells.push_back(spread->not_finite == 0
                      ? ""
                      : fmt::format("{} not finite", with_thousands(spread->not_finite)));
  return cells;
}

Table tensor_table() {
  using Align = Table::Align;
  return Table({{"NAME"},
                {"TYPE"},
                {"SHAPE"},
                {"NUMBERS", Align::right},
                {"MIN", Align::right},
                {"MEAN", Align::right},
                {"MAX", Align::right},
                {""}});
}

Result<> inspect_weights(const fs::path& file, bool as_json) {
  STRATA_TRY(const exchange::TensorFile read, exchange::read_weights(file));
  const std::string format = file.extension().string().substr(1);
  if (as_json) {
    Json out = {{"format", format}, {"metadata", read.metadata()}, {"tensors", Json::array()}};
    for (const TensorView& tensor : read.tensors())
      out["tensors"].push_back(tensor_json(tensor.name, tensor.type, tensor.shape, tensor.data));
    print_json(out);
    return {};
  }
  Table table = tensor_table();
  std::int64_t numbers = 0;
  std::int64_t bytes = 0;
  for (const TensorView& tensor : read.tensors()) {
    table.add(tensor_cells(tensor.name, tensor.type, tensor.shape, tensor.data));
    numbers += static_cast<std::int64_t>(tensor.data.size() / exchange::bytes_of(tensor.type));
    bytes += static_cast<std::int64_t>(tensor.data.size());
  }
  print(fmt::format("{}: {} tensors, {} numbers, {}\n", format, read.tensors().size(),
                    with_thousands(numbers), bytes_text(bytes)));
  for (const auto& [key, value] : read.metadata())
    print(fmt::format("{}: {}\n", key, value));
  print("\n" + table.text());
  return {};
}

Result<> inspect_npy(const fs::path& file, bool as_json) {
  STRATA_TRY(const exchange::NpyArray array, exchange::read_npy(file));
  const auto data = std::as_bytes(std::span(array.bytes));
  const std::string name = file.filename().string();
  if (as_json) {
    Json out = {{"format", "npy"}};
    out.update(tensor_json(name, array.header.type, array.header.shape, data));
    print_json(out);
    return {};
  }
  Table table = tensor_table();
  table.add(tensor_cells(name, array.header.type, array.header.shape, data));
  print("NumPy array\n\n" + table.text());
  return {};
}

/// MNIST's format; the file may be packed with gzip.
Result<> inspect_idx(const fs::path& file, bool as_json) {
  STRATA_TRY(const std::string bytes, data::read_maybe_gzip(file));
  STRATA_TRY(const data::IdxFile idx, data::parse_idx(bytes, file.string()));
  const auto values = std::as_bytes(std::span(idx.values));
  const std::string name = file.filename().string();
  if (as_json) {
    Json out = {{"format", "idx"}};
    out.update(tensor_json(name, NumberType::u8, idx.sizes, values));
    print_json(out);
    return {};
  }
  Table table = tensor_table();
  table.add(tensor_cells(name, NumberType::u8, idx.sizes, values));
  print("IDX array\n\n" + table.text());
  return {};
}

Result<> inspect_project(const fs::path& file, bool as_json) {
  STRATA_TRY(const Project project, read_project(file));
  if (as_json) {
    print_json(to_json(project));
    return {};
  }
  const plan::Training& training = project.training;
  Table table({{"PROJECT"}, {project.name}});
  table.add({"data",
             project.data.source + (project.data.path.empty() ? "" : " in " + project.data.path)});
  table.add({"layers", std::to_string(project.network.layers.size())});
  table.add(
      {"training", fmt::format("{} epochs, batch {}, {}, {} {:g}", training.epochs, training.batch,
                               word_for(training.loss.kind), word_for(training.optimizer.kind),
                               training.optimizer.learning_rate)});
  table.add({"devices", fmt::format("{} ({})", fmt::join(project.parallel.devices, ","),
                                    project.parallel.strategy)});
  print(table.text());
  print("\nstrata check shows its layers\n");
  return {};
}

Result<> inspect_run(const fs::path& folder, bool as_json) {
  STRATA_TRY(const run::RunSummary run, run::read_run(folder));
  if (as_json) {
    STRATA_TRY(const JsonValue info, read_json(folder / "run.json"));
    Json out = info.raw();
    out["alive"] = run.alive;
    out["epochs"] = run.epochs;
    out["steps"] = run.steps;
    print_json(out);
    return {};
  }
  Table table({{"RUN"}, {run.info.name}});
  table.add({"state", run.info.state + (run.alive ? " (alive)" : "")});
  table.add({"started", time_text(run.info.started) + " on " + run.info.host});
  table.add({"finished", time_text(run.info.finished)});
  table.add({"command", fmt::format("{}", fmt::join(run.info.command, " "))});
  table.add({"epochs", std::to_string(run.epochs)});
  table.add({"steps", with_thousands(run.steps)});
  if (run.val_loss) table.add({"validation loss", fmt::format("{:.4f}", *run.val_loss)});
  if (run.val_accuracy) table.add({"validation accuracy", percent_text(*run.val_accuracy)});
  for (const char* which : {"last", "best"})
    if (const auto found = run::find_checkpoint(folder, which); found.ok())
      table.add({fmt::format("{} checkpoint", which), found->string()});
  print(table.text());
  return {};
}

bool is_weights(const std::string& ending) {
  return ending == ".safetensors" || ending == ".pt" || ending == ".pth" || ending == ".h5" ||
         ending == ".keras";
}

Result<> inspect(const fs::path& file, bool as_json) {
  std::error_code code;
  if (fs::is_directory(file, code)) {
    if (fs::exists(file / "run.json")) return inspect_run(file, as_json);
    if (fs::exists(file / "model.safetensors"))
      return inspect_weights(file / "model.safetensors", as_json);
    return Error{"this folder is neither a run nor a checkpoint", file.string(),
                 "name a file in it"};
  }
  const std::string ending = file.extension().string();
  if (is_weights(ending)) return inspect_weights(file, as_json);
  if (ending == ".onnx") return inspect_onnx(file, as_json);
  if (ending == ".npy") return inspect_npy(file, as_json);
  if (file.filename().string().find("-ubyte") != std::string::npos || ending == ".idx")
    return inspect_idx(file, as_json);
  if (ending == ".strata") return inspect_project(file, as_json);
  return Error{fmt::format("files of the kind '{}' are not known here",
                           ending.empty() ? file.filename().string() : ending),
               file.string(),
               "known are .safetensors, .pt, .pth, .h5, .keras, .onnx, .npy, .idx, -ubyte, "
               ".strata, runs and checkpoints"};
}

}  // namespace

void add_inspect(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "inspect", "What is in a weights, model, array or project file, a run or a checkpoint");
  auto file = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  command
      ->add_option("FILE", *file,
                   "*.safetensors, *.pt, *.h5, *.keras, *.onnx, *.npy, IDX (*-ubyte, *-ubyte.gz), "
                   "*.strata, a run's folder or a "
                   "checkpoint's")
      ->required();
  command->add_flag("--json", *as_json, "As JSON");
  command->callback(
      [=, &action] { action = [=] { return done_or_fail(inspect(*file, *as_json)); }; });
}

}  // namespace strata::app
