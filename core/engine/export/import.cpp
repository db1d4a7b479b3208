#include "engine/export/import.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "engine/guard.h"
#include "engine/session.h"
#include "exchange/onnx/file.h"
#include "exchange/tensor_file.h"
#include "translate/match/weights_for.h"
#include "translate/onnx/import.h"

namespace strata::engine {
namespace {

namespace fs = std::filesystem;

fs::path weights_beside(const fs::path& project) {
  return fs::path(project).replace_extension(".safetensors");
}

std::int64_t numbers_in(const exchange::TensorFile& file) {
  std::int64_t numbers = 0;
  for (const exchange::TensorView& tensor : file.tensors())
    numbers += static_cast<std::int64_t>(tensor.data.size() / exchange::bytes_of(tensor.type));
  return numbers;
}

/// A known data set with such rows and as many classes; NumPy files where there is none.
std::string data_with(const graph::Signal& input, const graph::Signal& output) {
  struct Known {
    std::vector<std::int64_t> row;
    std::int64_t classes;
    const char* source;
  };
  static const std::vector<Known> sets = {{{1, 28, 28}, 10, "mnist"},
                                          {{3, 32, 32}, 10, "cifar10"},
                                          {{3, 32, 32}, 4, "shapes"},
                                          {{2}, 3, "spirals"},
                                          {{2}, 2, "moons"}};
  if (input.is_tokens() && output.shape.elements() <= 2) return "imdb";
  for (const Known& known : sets)
    if (input.shape.sizes() == known.row && output.shape.elements() == known.classes)
      return known.source;
  return "npy";
}

/// The project's data as the user will have to name them where no known set fits.
Result<data::DataSpec> data_spec(const std::string& source) {
  const std::string text = source == "npy" ? R"({"source": "npy", "x": "x.npy", "y": "y.npy"})"
                                           : fmt::format("{{\"source\": \"{}\"}}", source);
  STRATA_TRY(const JsonValue json, parse_json(text, "--data"));
  return data::read_data_spec(json);
}

/// `ours`: an earlier import wrote those weights.
Result<> write_both(const Project& project, const exchange::TensorFile& weights,
                    const ImportResult& result, bool ours) {
  std::error_code code;
  if (!ours && fs::exists(result.weights, code))
    return Error{"there is a file already where the weights would go", result.weights.string(),
                 "move it away, or write over it with --force"};
  STRATA_CHECK(exchange::write_safetensors(result.weights, weights.tensors()));
  return write_project(project, result.project);
}

Result<ImportResult> import_network(const ImportRequest& request) {
  std::error_code code;
  if (fs::exists(request.project_file, code) && !request.overwrite)
    return Error{"the project exists already", request.project_file.string(),
                 "name a new one, or write over it with --force"};
  STRATA_TRY(const exchange::onnx::Model model, exchange::onnx::read_onnx(request.file));
  STRATA_TRY(translate::ImportedNetwork imported, translate::from_onnx(model));
  STRATA_TRY(const graph::Model network, graph::infer(imported.network, imported.input));

  ImportResult result;
  result.project = request.project_file;
  result.weights = weights_beside(request.project_file);
  result.layers = imported.network.layers.size();
  result.parameters = numbers_in(imported.weights);
  result.notes = std::move(imported.notes);
  const std::string source = request.data_source.empty()
                                 ? data_with(imported.input, network.output())
                                 : request.data_source;
  if (request.data_source.empty())
    result.notes.push_back(
        fmt::format("data '{}' was chosen because its rows are {}; the file does not say what it "
                    "was trained on",
                    source, fmt::join(imported.input.shape.sizes(), " x ")));
  Project project;
  project.name = request.file.stem().string();
  project.network = std::move(imported.network);
  STRATA_TRY(project.data, data_spec(source));
  project.training.init = result.weights.filename().string();
  STRATA_CHECK(write_both(project, imported.weights, result, request.overwrite));
  return result;
}

/// Layers of which every parameter was found.
std::set<std::string> whole_layers(const graph::Model& model, const translate::Matching& matching) {
  std::set<std::string> found;
  for (const translate::MatchedTensor& match : matching.matched)
    found.insert(match.parameter);
  std::set<std::string> layers;
  for (const graph::Layer& layer : model.layers) {
    const auto& parameters = layer.facts.parameters;
    const bool all = std::all_of(parameters.begin(), parameters.end(), [&](const auto& parameter) {
      return found.contains(layer.id() + "." + parameter.name);
    });
    if (all && !parameters.empty()) layers.insert(layer.id());
  }
  return layers;
}

Result<ImportResult> import_weights(const ImportRequest& request) {
  STRATA_TRY(Project project, read_project(request.project_file));
  STRATA_TRY(const Session session, open_session(project, request.project_file));
  STRATA_TRY(translate::FoundWeights found,
             translate::weights_for(session.model, request.file, request.partial, request.renames));
  ImportResult result;
  result.project = request.project_file;
  result.weights = weights_beside(request.project_file);
  result.layers = project.network.layers.size();
  result.parameters = numbers_in(found.tensors);
  result.matching = std::move(found.matching);
  if (request.freeze) {
    const std::set<std::string> whole = whole_layers(session.model, result.matching);
    for (graph::LayerSpec& layer : project.network.layers)
      if (whole.contains(layer.id)) {
        layer.frozen = true;
        result.frozen.push_back(layer.id);
      }
  }
  const std::string name = result.weights.filename().string();
  const bool ours = project.training.init == name || request.overwrite;
  project.training.init = name;
  STRATA_CHECK(write_both(project, found.tensors, result, ours));
  return result;
}

}  // namespace

Result<ImportResult> import_file(const ImportRequest& request) {
  return guarded("import", [&] {
    return request.file.extension() == ".onnx" ? import_network(request) : import_weights(request);
  });
}

}  // namespace strata::engine
