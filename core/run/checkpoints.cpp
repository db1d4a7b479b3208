#include "run/checkpoints.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

#include "base/file.h"
#include "exchange/checkpoint_seal.h"
#include "run/run_folder.h"

namespace strata::run {
namespace {

namespace fs = std::filesystem;

std::optional<std::int64_t> step_of(const std::string& name) {
  std::int64_t step = 0;
  const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), step);
  if (code != std::errc() || end != name.data() + name.size() || step < 0) return std::nullopt;
  return step;
}

/// The step a link points at, or nothing.
std::optional<std::int64_t> linked_step(const fs::path& link) {
  std::error_code code;
  const fs::path target = fs::read_symlink(link, code);
  return code ? std::nullopt : step_of(target.string());
}

Result<> point(const fs::path& link, std::int64_t step) {
  fs::path temporary = link;
  temporary += ".tmp";
  ::unlink(temporary.c_str());
  if (::symlink(std::to_string(step).c_str(), temporary.c_str()) != 0)
    return system_error("cannot make the link", link, errno);
  if (::rename(temporary.c_str(), link.c_str()) != 0)
    return system_error("cannot move the link", link, errno);
  return {};
}

void remove_old(const fs::path& folder, std::int64_t keep) {
  const auto last = linked_step(folder / "last");
  const auto best = linked_step(folder / "best");
  std::vector<std::int64_t> others = checkpoint_steps(folder);
  std::erase_if(others, [&](std::int64_t step) { return step == last || step == best; });
  for (std::size_t i = 0; i + static_cast<std::size_t>(keep) < others.size(); ++i) {
    std::error_code ignored;  // a checkpoint that stays costs only space
    fs::remove_all(folder / std::to_string(others[i]), ignored);
  }
}

bool is_checkpoint(const fs::path& folder) {
  return fs::exists(folder / "model.safetensors") || fs::exists(folder / "state.json");
}

Error no_checkpoint(const fs::path& run) {
  return {"the run has no checkpoint yet", run.string(),
          "one is written after every epoch, or at once by: strata control RUN checkpoint"};
}

}  // namespace

std::vector<std::int64_t> checkpoint_steps(const fs::path& folder) {
  std::vector<std::int64_t> steps;
  std::error_code code;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code))
    if (const auto step = step_of(entry.path().filename().string()); step && !entry.is_symlink())
      steps.push_back(*step);
  std::sort(steps.begin(), steps.end());
  return steps;
}

Result<> publish_checkpoint(const fs::path& folder, std::int64_t step, bool best,
                            std::int64_t keep) {
  if (!is_checkpoint(folder / std::to_string(step)))
    return Error{
        fmt::format("there is no checkpoint of step {} to publish", step), folder.string(), {}};
  STRATA_CHECK(point(folder / "last", step));
  if (best) STRATA_CHECK(point(folder / "best", step));
  STRATA_CHECK(sync_folder(folder));
  remove_old(folder, std::max<std::int64_t>(keep, 0));
  return {};
}

void remove_unfinished_checkpoints(const fs::path& folder) {
  std::error_code code;
  std::vector<fs::path> unfinished;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code))
    if (entry.path().extension() == ".unfinished") unfinished.push_back(entry.path());
  for (const fs::path& path : unfinished)
    fs::remove_all(path, code);
}

Result<fs::path> find_checkpoint(const fs::path& run_or_checkpoint, const std::string& which) {
  std::error_code code;
  if (is_checkpoint(run_or_checkpoint)) return fs::canonical(run_or_checkpoint, code);
  const fs::path folder = run_or_checkpoint / "checkpoints";
  if (!fs::exists(run_or_checkpoint / "run.json") || !fs::is_directory(folder))
    return Error{"this is neither a run's folder nor a checkpoint", run_or_checkpoint.string(),
                 "name a folder below runs/ (strata runs lists them)"};
  const fs::path found = fs::canonical(folder / which, code);
  if (!code && is_checkpoint(found)) return found;
  const std::vector<std::int64_t> steps = checkpoint_steps(folder);
  if (steps.empty()) return no_checkpoint(run_or_checkpoint);
  return Error{fmt::format("the run has no checkpoint '{}'", which), run_or_checkpoint.string(),
               fmt::format("use last, best or one of the steps {}", fmt::join(steps, ", "))};
}

Result<IntactCheckpoint> newest_intact_checkpoint(const fs::path& run) {
  const fs::path folder = run / "checkpoints";
  const std::vector<std::int64_t> steps = checkpoint_steps(folder);
  IntactCheckpoint found;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const fs::path checkpoint = folder / std::to_string(*step);
    const auto state = exchange::open_checkpoint(checkpoint);
    std::error_code code;
    if (state.ok()) {
      found.folder = fs::canonical(checkpoint, code);
      if (!code) return found;
    } else {
      found.damaged.push_back(state.error());
    }
  }
  if (found.damaged.empty()) return no_checkpoint(run);
  Error error = found.damaged.front();
  error.remedy =
      "none of the run's checkpoints is whole: train again, from --init if there are "
      "weights elsewhere";
  return error;
}

}  // namespace strata::run
