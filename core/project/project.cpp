#include "project/project.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

#include "base/file.h"
#include "project/set_field.h"

namespace strata {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::array<std::string_view, 6> kMembers = {"strata", "name",     "data",
                                                      "layers", "training", "parallel"};

Result<> check_format(const JsonValue& root) {
  STRATA_TRY(const JsonValue version, root.at("strata"));
  STRATA_TRY(const std::int64_t number, version.integer());
  if (number > kFormat)
    return version.error(
        fmt::format("this project has format {}, this program reads up to {}", number, kFormat),
        "use a newer version of Strata");
  if (number < 1)
    return version.error(fmt::format("there is no format {}", number), "write \"strata\": 1");
  return {};
}

/// Reads member `key`, where there is one, with `read` into `target`.
template <class T>
Result<> read_part(const JsonValue& root, std::string_view key, Result<T> (*read)(const JsonValue&),
                   T& target) {
  if (!root.has(key)) return {};
  STRATA_TRY(const JsonValue member, root.at(key));
  STRATA_TRY(target, read(member));
  return {};
}

Result<Project> project_from(const JsonValue& root) {
  STRATA_CHECK(check_format(root));
  Project project;
  STRATA_TRY(project.name, root.string_or("name", ""));
  STRATA_CHECK(read_part(root, "data", data::read_data_spec, project.data));
  STRATA_CHECK(read_part(root, "layers", graph::read_network, project.network));
  STRATA_CHECK(read_part(root, "training", plan::read_training, project.training));
  STRATA_CHECK(read_part(root, "parallel", plan::read_parallel, project.parallel));
  STRATA_TRY(const auto members, root.members());
  Json extra = Json::object();
  for (const auto& [key, value] : members)
    if (std::find(kMembers.begin(), kMembers.end(), key) == kMembers.end())
      extra[key] = value.raw();
  project.extra = extra.dump();
  return project;
}

Result<Project> read_with_sets(const JsonValue& root, const std::string& file,
                               const std::vector<std::string>& sets) {
  Json changed = root.raw();
  for (const std::string& assignment : sets)
    STRATA_CHECK(set_field(changed, assignment));
  STRATA_TRY(const JsonValue rewritten, parse_json(changed.dump(), file));
  auto project = project_from(rewritten);
  if (project.ok()) return project;
  // A fault that the file itself has is shown at its line; one that --set brought in has no line.
  if (auto original = project_from(root);
      !original.ok() && original.error().what == project.error().what)
    return original;
  Error error = std::move(project).error();
  error.where = fmt::format("{} with --set {}", file, fmt::join(sets, " --set "));
  return error;
}

}  // namespace

Result<Project> read_project_text(std::string text, const std::string& file,
                                  const std::vector<std::string>& sets) {
  STRATA_TRY(const JsonValue root, parse_json(std::move(text), file));
  if (!root.is_object()) return root.error("a project is an object {...}");
  return sets.empty() ? project_from(root) : read_with_sets(root, file, sets);
}

Result<Project> read_project(const std::filesystem::path& file) {
  STRATA_TRY(std::string text, read_file(file));
  STRATA_TRY(Project project, read_project_text(std::move(text), file.string()));
  if (project.name.empty()) project.name = file.stem().string();
  return project;
}

Json to_json(const Project& project) {
  Json out = {{"strata", kFormat}, {"name", project.name}};
  if (!project.data.source.empty()) out["data"] = data::to_json(project.data);
  out["layers"] = graph::to_json(project.network);
  out["training"] = plan::to_json(project.training);
  out["parallel"] = plan::to_json(project.parallel);
  const Json extra = Json::parse(project.extra, nullptr, /*allow_exceptions=*/false);
  if (extra.is_object()) out.update(extra);
  return out;
}

Result<> write_project(const Project& project, const std::filesystem::path& file) {
  return write_file_atomic(
      file, to_json(project).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace strata
