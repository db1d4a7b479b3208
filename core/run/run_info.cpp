#include "run/run_info.h"

#include <nlohmann/json.hpp>

#include "base/file.h"

namespace strata::run {
namespace {

Result<std::vector<std::string>> words_at(const JsonValue& object, std::string_view key) {
  std::vector<std::string> out;
  if (!object.has(key)) return out;
  STRATA_TRY(const JsonValue member, object.at(key));
  STRATA_TRY(const auto items, member.items());
  for (const JsonValue& item : items) {
    STRATA_TRY(std::string word, item.string());
    out.push_back(std::move(word));
  }
  return out;
}

bool given(const JsonValue& object, std::string_view key) {
  return object.has(key) && !object.raw().find(key)->is_null();
}

}  // namespace

Json to_json(const RunInfo& info) {
  return {{"name", info.name},
          {"state", info.state},
          {"started", info.started},
          {"finished", info.finished > 0 ? Json(info.finished) : Json(nullptr)},
          {"host", info.host},
          {"process", info.process},
          {"devices", info.devices},
          {"versions", info.versions},
          {"command", info.command},
          {"project_file", info.project_file},
          {"exit", info.exit ? Json(*info.exit) : Json(nullptr)}};
}

Result<RunInfo> read_run_info(const std::filesystem::path& run_folder) {
  STRATA_TRY(const JsonValue value, read_json(run_folder / "run.json"));
  RunInfo info;
  STRATA_TRY(info.name, value.string_or("name", ""));
  STRATA_TRY(info.state, value.string_or("state", ""));
  STRATA_TRY(info.started, value.number_or("started", 0));
  if (given(value, "finished")) {
    STRATA_TRY(info.finished, value.number_or("finished", 0));
  }
  STRATA_TRY(info.host, value.string_or("host", ""));
  STRATA_TRY(info.project_file, value.string_or("project_file", ""));
  STRATA_TRY(info.process, value.integer_or("process", 0));
  STRATA_TRY(info.devices, words_at(value, "devices"));
  STRATA_TRY(info.command, words_at(value, "command"));
  if (value.has("versions")) info.versions = *value.raw().find("versions");
  if (given(value, "exit")) {
    STRATA_TRY(const std::int64_t exit, value.integer_or("exit", 0));
    info.exit = static_cast<int>(exit);
  }
  return info;
}

Result<> write_run_info(const std::filesystem::path& run_folder, const RunInfo& info) {
  const std::string text = to_json(info).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return write_file_atomic(run_folder / "run.json", text);
}

}  // namespace strata::run
