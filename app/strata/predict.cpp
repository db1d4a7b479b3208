// strata predict: what a trained network says about inputs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>

#include "base/file.h"
#include "command.h"
#include "engine/predict.h"
#include "predict_inputs.h"
#include "print.h"
#include "project_options.h"
#include "table.h"
#include "validators.h"

namespace strata::app {
namespace {

constexpr std::size_t kMostOthersShown = 3;

struct PredictOptions {
  std::string run;
  std::string which = "best";
  std::vector<std::string> inputs;
  engine::PredictRequest request;
  std::string csv;
  bool as_json = false;
};

Json to_json(const engine::PredictResult& result) {
  Json list = Json::array();
  for (const engine::Prediction& prediction : result.predictions) {
    Json entry = {{"input", prediction.input}};
    if (prediction.class_number) {
      entry["class"] = *prediction.class_number;
      entry["name"] = prediction.class_name;
      entry["probabilities"] = prediction.probabilities;
    } else {
      entry["values"] = prediction.values;
    }
    list.push_back(std::move(entry));
  }
  return list;
}

std::string class_name(const engine::PredictResult& result, std::size_t at) {
  return at < result.classes.size() ? result.classes[at] : std::to_string(at);
}

/// The classes after the first, the likeliest of them before.
std::string others_text(const engine::PredictResult& result, const engine::Prediction& prediction) {
  std::vector<std::size_t> order(prediction.probabilities.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return prediction.probabilities[a] > prediction.probabilities[b];
  });
  std::string out;
  for (std::size_t i = 1; i < order.size() && i <= kMostOthersShown; ++i)
    out += fmt::format("{}{} {}", i > 1 ? ", " : "", class_name(result, order[i]),
                       percent_text(prediction.probabilities[order[i]]));
  return out;
}

void print_text(const engine::PredictResult& result) {
  const bool classes =
      !result.predictions.empty() && result.predictions.front().class_number.has_value();
  Table table(classes ? std::vector<Table::Column>{{"INPUT"},
                                                   {"CLASS"},
                                                   {"PROBABILITY", Table::Align::right},
                                                   {"OTHERS"}}
                      : std::vector<Table::Column>{{"INPUT"}, {"VALUE"}});
  for (const engine::Prediction& prediction : result.predictions) {
    const std::string input = cut_to_width(prediction.input, 60);
    if (prediction.class_number) {
      const double most =
          prediction.probabilities.empty()
              ? 1
              : *std::max_element(prediction.probabilities.begin(), prediction.probabilities.end());
      table.add(
          {input, prediction.class_name, percent_text(most), others_text(result, prediction)});
    } else {
      table.add({input, fmt::format("{:.6g}", fmt::join(prediction.values, ", "))});
    }
  }
  print(table.text());
}

/// A field of a CSV file (RFC 4180).
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text)
    out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string csv_text(const engine::PredictResult& result) {
  if (result.predictions.empty()) return {};
  const engine::Prediction& like = result.predictions.front();
  std::string out = like.class_number ? "input,class,name" : "input";
  for (std::size_t i = 0; i < like.probabilities.size(); ++i)
    out += "," + field("p_" + class_name(result, i));
  for (std::size_t i = 0; i < like.values.size(); ++i)
    out += fmt::format(",value_{}", i + 1);
  out += "\n";
  for (const engine::Prediction& prediction : result.predictions) {
    out += field(prediction.input);
    if (prediction.class_number)
      out += fmt::format(",{},{}", *prediction.class_number, field(prediction.class_name));
    for (const double share : prediction.probabilities)
      out += fmt::format(",{:.9g}", share);
    for (const double value : prediction.values)
      out += fmt::format(",{:.9g}", value);
    out += "\n";
  }
  return out;
}

Result<> print_result(const PredictOptions& options, const engine::PredictResult& result) {
  if (options.csv == "-") {
    print(csv_text(result));
  } else if (!options.csv.empty()) {
    STRATA_CHECK(write_file_atomic(options.csv, csv_text(result)));
    print(fmt::format("{} predictions in {}\n",
                      with_thousands(static_cast<std::int64_t>(result.predictions.size())),
                      options.csv));
  } else if (options.as_json) {
    print_json(to_json(result));
  } else {
    print_text(result);
  }
  return {};
}

Result<> run_predict(const PredictOptions& options) {
  engine::PredictRequest request = options.request;
  STRATA_TRY(Trained trained, read_trained(run_path(options.run), options.which));
  request.project = std::move(trained.project);
  request.project_file = trained.project_file;
  request.weights = trained.checkpoint;
  STRATA_TRY(GivenInputs given, read_inputs(options.inputs, request.project));
  request.inputs = std::move(given.inputs);
  STRATA_TRY(engine::PredictResult result, engine::predict(request));
  for (std::size_t i = 0; i < given.names.size(); ++i)
    result.predictions[i].input = std::move(given.names[i]);
  return print_result(options, result);
}

}  // namespace

void add_predict(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("predict", kPredictDescription);
  auto options = std::make_shared<PredictOptions>();
  command
      ->add_option("RUN", options->run,
                   "A run's folder, its name below ./runs, or a checkpoint's folder")
      ->required();
  command
      ->add_option(
          "INPUT", options->inputs,
          "Image files, texts, values separated by commas; a folder of files, a .csv or .txt "
          "file of rows")
      ->required();
  command->add_option("--checkpoint", options->which, "best, last or a step (best)");
  command->add_option("--devices", options->request.device, "cpu or cuda:0 (cpu)");
  command->add_option("--threads", options->request.threads, "CPU threads (0: all)")
      ->check(thread_count(0))
      ->type_name("N");
  command->add_flag("--json", options->as_json, "As JSON");
  command->add_option("--csv", options->csv, "As CSV, into a file or - (stdout)")
      ->type_name("-|FILE");
  command->callback([=, &action] { action = [=] { return done_or_fail(run_predict(*options)); }; });
}

}  // namespace strata::app
