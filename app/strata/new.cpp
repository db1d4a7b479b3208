// strata templates, strata new: starter projects.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "command.h"
#include "print.h"
#include "project/project.h"
#include "table.h"
#include "templates.h"

namespace strata::app {
namespace {

struct NewOptions {
  std::string name;
  std::string file;
  bool force = false;
};

Result<const Template*> find_template(const std::string& name) {
  std::vector<std::string> names;
  for (const Template& candidate : templates()) {
    if (candidate.name == name) return &candidate;
    names.emplace_back(candidate.name);
  }
  const std::string near = nearest_word(name, names);
  return Error{
      fmt::format("there is no template '{}'", name),
      {},
      near.empty() ? "strata templates lists them" : fmt::format("did you mean '{}'?", near)};
}

Result<> write_new(const std::filesystem::path& file, std::string_view content, bool force) {
  if (std::filesystem::exists(file) && !force)
    return Error{"the file exists already", file.string(),
                 "choose another name, or overwrite it by --force"};
  return write_file_atomic(file, content);
}

Result<> make_project(const NewOptions& options) {
  STRATA_TRY(const Template* const chosen, find_template(options.name));
  std::filesystem::path file = options.file;
  if (file.extension() != ".strata") file += ".strata";
  if (file.has_parent_path()) {
    std::error_code code;
    std::filesystem::create_directories(file.parent_path(), code);
    if (code) return system_error("cannot make the folder", file.parent_path(), code.value());
  }
  STRATA_CHECK(write_new(file, chosen->project, options.force));
  for (const TemplateFile& extra : template_files()) {
    const bool named = chosen->project.find(extra.name) != std::string_view::npos;
    const std::filesystem::path beside = file.parent_path() / extra.name;
    if (named && !std::filesystem::exists(beside))
      STRATA_CHECK(write_file_atomic(beside, extra.content));
  }
  print(fmt::format("{}\n", file.string()));
  std::fprintf(stderr, "train it with: strata train %s\n", file.c_str());
  return {};
}

Result<> list_templates(bool as_json) {
  Table table({{"NAME"}, {"DATA"}, {"WHAT IT IS"}});
  Json list = Json::array();
  for (const Template& entry : templates()) {
    STRATA_TRY(const JsonValue project,
               parse_json(std::string(entry.project), std::string(entry.name)));
    const Json& raw = project.raw();
    const std::string about = raw.value("notes", raw.value("name", std::string()));
    const std::string source = raw["data"]["source"].get<std::string>();
    table.add({std::string(entry.name), source, about});
    list.push_back({{"name", entry.name}, {"data", source}, {"about", about}});
  }
  as_json ? print_json(list) : print(table.text());
  return {};
}

}  // namespace

void add_templates(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("templates", "List the starter projects");
  auto as_json = std::make_shared<bool>(false);
  command->add_flag("--json", *as_json, "As JSON");
  command->callback([as_json, &action] {
    action = [as_json] { return done_or_fail(list_templates(*as_json)); };
  });
}

void add_new(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("new", "Write a starter project");
  auto options = std::make_shared<NewOptions>();
  command->add_option("TEMPLATE", options->name, "One of those strata templates lists")->required();
  command
      ->add_option("FILE", options->file, "Where to write it; .strata is added where it is missing")
      ->required();
  command->add_flag("--force", options->force, "Overwrite the file if it is there");
  command->callback(
      [options, &action] { action = [options] { return done_or_fail(make_project(*options)); }; });
}

}  // namespace strata::app
