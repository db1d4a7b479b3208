#include "engine/export/folder_card.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "translate/torch/names.h"

namespace strata::engine {
namespace {

/// A YAML scalar that nothing in the text can break out of: JSON's strings are YAML's.
std::string yaml_text(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string layer_rows(const graph::Model& model) {
  std::string out;
  for (const graph::Layer& layer : model.layers)
    out += fmt::format("| {} | {} | {} | {} |\n", layer.id(), layer.spec.kind,
                       fmt::join(layer.facts.output.shape.sizes(), " x "), layer.parameter_count());
  return out;
}

std::string about_rows(const std::map<std::string, std::string>& about) {
  std::string out;
  for (const auto& [key, value] : about)
    out += fmt::format("- {}: {}\n", key, value);
  return out;
}

}  // namespace

std::string folder_config(const TrainedNetwork& network) {
  const Project& project = network.request.project;
  Json config = {{"model_type", "strata"},
                 {"name", project.name},
                 {"input_shape", network.model().input.shape.sizes()},
                 {"output_shape", network.model().output().shape.sizes()},
                 {"closing", network.model().closing},
                 {"parameters", network.model().parameter_count()},
                 {"layers", graph::to_json(project.network)}};
  const std::vector<std::string>& names = network.session.dataset.target.names;
  Json by_number = Json::object();
  for (std::size_t i = 0; i < names.size(); ++i)
    by_number[std::to_string(i)] = names[i];
  if (!names.empty()) config["id2label"] = std::move(by_number);
  return config.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string folder_card(const TrainedNetwork& network) {
  const Project& project = network.request.project;
  return fmt::format(
      "---\nlibrary_name: pytorch\ntags: [strata]\nmodel_name: {}\n---\n\n# {}\n\n"
      "A network of {} layers and {} parameters, made and trained with Strata on `{}` data.\n\n{}\n"
      "| layer | kind | output | parameters |\n|---|---|---|---|\n{}\n"
      "## Use\n\n```python\nfrom safetensors.torch import load_file\nimport model\n\n"
      "network = model.{}()\nnetwork.load_state_dict(load_file(\"model.safetensors\"))\n"
      "network.eval()\n```\n\n"
      "`config.json` holds the network as Strata's project has it. Inputs are {} per row; the "
      "outputs are logits{}.\n",
      yaml_text(project.name), project.name, network.model().layers.size(),
      network.model().parameter_count(), project.data.source, about_rows(network.request.about),
      layer_rows(network.model()), translate::class_name(project.name),
      fmt::join(network.model().input.shape.sizes(), " x "),
      network.model().closing.empty() ? "" : ", before " + network.model().closing);
}

}  // namespace strata::engine
