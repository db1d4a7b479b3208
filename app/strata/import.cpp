// strata import: a network from an ONNX file, or weights from a file of another program.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>

#include "base/file.h"
#include "command.h"
#include "engine/export/import.h"
#include "print.h"
#include "table.h"

namespace strata::app {
namespace {

struct ImportOptions {
  engine::ImportRequest request;
  std::vector<std::string> renames;  // "encoder.0=conv1"
  bool as_json = false;
};

Result<std::map<std::string, std::string>> renames_from(const std::vector<std::string>& pairs) {
  std::map<std::string, std::string> out;
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size())
      return Error{fmt::format("'{}' is no pair of names", pair), "--map", "write FILE_NAME=NAME"};
    out[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return out;
}

Json to_json(const engine::ImportResult& result) {
  Json matched = Json::array();
  for (const translate::MatchedTensor& match : result.matching.matched)
    matched.push_back({{"parameter", match.parameter},
                       {"tensor", match.tensor},
                       {"by", translate::word_for(match.how)}});
  return {{"project", result.project.string()},
          {"weights", result.weights.string()},
          {"layers", result.layers},
          {"parameters", result.parameters},
          {"matched", std::move(matched)},
          {"missing", result.matching.missing},
          {"unexpected", result.matching.unexpected},
          {"frozen", result.frozen},
          {"notes", result.notes}};
}

void print_matches(const translate::Matching& matching) {
  Table table({{"PARAMETER"}, {"TAKEN FROM"}, {"FOUND BY"}});
  for (const translate::MatchedTensor& match : matching.matched)
    table.add({match.parameter, match.tensor, std::string(translate::word_for(match.how))});
  for (const std::string& name : matching.missing)
    table.add({name, "-", "keeps its initial values"});
  for (const std::string& name : matching.unexpected)
    table.add({"-", name, "not used"});
  print(table.text() + "\n");
}

void print_text(const engine::ImportResult& result) {
  if (!result.matching.matched.empty()) print_matches(result.matching);
  Table table({{"IMPORTED"}, {""}});
  table.add({"project", result.project.string()});
  table.add({"layers", std::to_string(result.layers)});
  table.add({"weights", result.weights.string()});
  table.add({"parameters", with_thousands(result.parameters)});
  for (const std::string& id : result.frozen)
    table.add({"frozen", id});
  for (const std::string& note : result.notes)
    table.add({"note", note});
  print(table.text());
}

Result<> run_import(const ImportOptions& options) {
  engine::ImportRequest request = options.request;
  STRATA_TRY(request.renames, renames_from(options.renames));
  STRATA_TRY(const engine::ImportResult result, engine::import_file(request));
  options.as_json ? print_json(to_json(result)) : print_text(result);
  return {};
}

}  // namespace

void add_import(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("import", kImportDescription);
  auto options = std::make_shared<ImportOptions>();
  engine::ImportRequest& request = options->request;
  command
      ->add_option("FILE", request.file,
                   "A network (*.onnx), or weights (*.safetensors, *.pt, *.h5, *.keras)")
      ->required();
  command
      ->add_option("PROJECT", request.project_file,
                   "Of a network: the project to make. Of weights: the project they are for")
      ->required();
  command->add_option("--data", request.data_source,
                      "Of a network: its data (default: what has such inputs)");
  command
      ->add_option("--map", options->renames,
                   "Of weights: a tensor's or layer's name in the file and here")
      ->type_name("NAME=NAME")
      ->allow_extra_args(false);
  command->add_flag("--partial", request.partial, "Of weights: take what fits");
  command->add_flag("--freeze", request.freeze,
                    "Of weights: layers that found theirs do not train");
  command->add_flag("--force", request.overwrite, "Write over what is there already");
  command->add_flag("--json", options->as_json, "As JSON");
  command->footer("The weights are kept beside the project, which starts its trainings from them.");
  command->callback([=, &action] { action = [=] { return done_or_fail(run_import(*options)); }; });
}

}  // namespace strata::app
