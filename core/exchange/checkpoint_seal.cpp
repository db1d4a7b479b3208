#include "exchange/checkpoint_seal.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <system_error>

#include "base/checksum.h"
#include "base/file.h"

namespace strata::exchange {
namespace {

namespace fs = std::filesystem;

constexpr const char* kState = "state.json";
constexpr const char* kFiles = "files";
constexpr const char* kChecksum = "checksum";

Error damaged(const fs::path& file, std::string what) {
  return {std::move(what), file.string(), "go on from the checkpoint before it"};
}

std::string text_of(const Json& state) { return state.dump(1) + "\n"; }

Result<> check_file(const fs::path& file, const JsonValue& entry) {
  STRATA_TRY(const std::int64_t bytes, entry.integer_or("bytes", -1));
  STRATA_TRY(const std::string wanted, entry.string_or(kChecksum, ""));
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(file, failed);
  if (failed) return damaged(file, "the checkpoint's file is missing");
  if (bytes < 0 || size != static_cast<std::uintmax_t>(bytes))
    return damaged(file,
                   fmt::format("the checkpoint is damaged: {} bytes instead of {}", size, bytes));
  STRATA_TRY(const std::string found, checksum_of_file(file));
  if (found != wanted) return damaged(file, "the checkpoint is damaged: its checksum is wrong");
  return {};
}

Result<> check_state(const JsonValue& state, const fs::path& file) {
  STRATA_TRY(const std::string wanted, state.string_or(kChecksum, ""));
  Json unsigned_state = state.raw();
  unsigned_state.erase(kChecksum);
  if (checksum_of(text_of(unsigned_state)) != wanted)
    return damaged(file, "the checkpoint is damaged: its checksum is wrong");
  return {};
}

}  // namespace

Result<> seal_checkpoint(const fs::path& folder, Json state) {
  std::map<std::string, Json> files;  // in the names' order
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
    STRATA_TRY(std::string sum, checksum_of_file(entry.path()));
    files[entry.path().filename().string()] = {{"bytes", entry.file_size()},
                                               {kChecksum, std::move(sum)}};
  }
  if (failed) return system_error("cannot read the checkpoint's folder", folder, failed.value());
  state[kFiles] = files;
  state[kChecksum] = checksum_of(text_of(state));
  STRATA_CHECK(write_file_atomic(folder / kState, text_of(state)));
  return sync_folder(folder);
}

Result<JsonValue> open_checkpoint(const fs::path& folder) {
  STRATA_TRY(const JsonValue state, read_json(folder / kState));
  if (!state.is_object()) return damaged(folder / kState, "the checkpoint's state is no object");
  if (!state.has(kChecksum) && !state.has(kFiles)) return state;
  STRATA_CHECK(check_state(state, folder / kState));
  STRATA_TRY(const JsonValue files, state.at(kFiles));
  STRATA_TRY(const auto members, files.members());
  for (const auto& [name, entry] : members) {
    if (fs::path(name).filename() != name)
      return entry.error("a checkpoint's files lie in its own folder");
    STRATA_CHECK(check_file(folder / name, entry));
  }
  return state;
}

}  // namespace strata::exchange
