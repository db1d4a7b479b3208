#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <set>

#include "link/event.h"
#include "run/run_folder.h"
#include "run/run_info.h"
#include "run/socket_file.h"

namespace strata::run {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 4;
constexpr std::size_t kMostRuns = 100'000;

/// The name as a part of a path: blanks, slashes and control characters become dashes.
std::string path_word(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const bool plain = static_cast<unsigned char>(c) > ' ' &&
                       std::string_view("/\\:*?\"<>|'").find(c) == std::string_view::npos;
    if (plain) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && (out.back() == '-' || out.back() == '.'))
    out.pop_back();
  return out.empty() ? "run" : out.substr(0, 64);
}

/// Takes what the summary needs from an event; true when nothing is missing any more. Lines come
/// newest first.
class Gatherer {
 public:
  explicit Gatherer(RunSummary& summary) : summary_(summary) {}

  void take(std::string_view line) {
    const bool epoch = line.find("\"type\":\"epoch\"") != std::string_view::npos;
    const bool steps = line.find("\"type\":\"steps\"") != std::string_view::npos;
    if ((!epoch || has_epoch_) && (!steps || has_steps_)) return;
    const auto event = link::event_from(line);
    if (!event.ok() || !*event) return;
    const link::Payload& payload = (*event)->payload;
    if (const auto* e = std::get_if<link::EpochEvent>(&payload)) {
      has_epoch_ = true;
      summary_.epochs = e->epoch;
      summary_.val_loss = e->val_loss;
      summary_.val_accuracy = e->val_accuracy;
    }
    if (const auto* s = std::get_if<link::StepsEvent>(&payload)) {
      has_steps_ = true;
      summary_.steps = s->first + static_cast<std::int64_t>(s->loss.size()) - 1;
    }
  }
  [[nodiscard]] bool done() const { return has_epoch_ && has_steps_; }

 private:
  RunSummary& summary_;
  bool has_epoch_ = false;
  bool has_steps_ = false;
};

/// Reads the end of events.jsonl, more of it until the last epoch and the last steps are found.
void read_tail(const fs::path& file, RunSummary& summary) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return;
  const auto size = static_cast<std::uint64_t>(in.tellg());
  for (std::uint64_t take = 1 << 17;; take *= 8) {
    const std::uint64_t length = std::min(take, size);
    std::string tail(length, '\0');
    in.clear();
    in.seekg(static_cast<std::streamoff>(size - length));
    in.read(tail.data(), static_cast<std::streamsize>(length));
    Gatherer gatherer(summary);
    std::size_t end = tail.rfind('\n');
    while (end != std::string::npos && !gatherer.done()) {
      const std::size_t before = end == 0 ? std::string::npos : tail.rfind('\n', end - 1);
      if (before == std::string::npos && length < size)
        break;  // its beginning is not in this piece
      const std::size_t start = before == std::string::npos ? 0 : before + 1;
      gatherer.take(std::string_view(tail).substr(start, end - start));
      end = before;
    }
    if (gatherer.done() || length == size) return;
  }
}

void find_runs(const fs::path& folder, int depth, std::vector<fs::path>& found) {
  if (found.size() >= kMostRuns) return;
  std::error_code code;
  if (fs::exists(folder / "run.json", code)) {
    found.push_back(folder);
    return;
  }
  if (depth == kDeepest) return;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    const bool plain = entry.is_directory(code) && !entry.is_symlink(code);
    if (plain && !entry.path().filename().string().starts_with('.'))
      find_runs(entry.path(), depth + 1, found);
  }
}

}  // namespace

fs::path new_run_path(const fs::path& project_file, const std::string& name) {
  const std::string stem =
      fmt::format("{:%Y%m%d-%H%M%S}-{}", fmt::localtime(std::time(nullptr)), path_word(name));
  const fs::path folder = project_file.parent_path() / "runs";
  fs::path path = folder / stem;
  for (int again = 2; fs::exists(path); ++again)
    path = folder / fmt::format("{}-{}", stem, again);
  return path;
}

Result<RunSummary> read_run(const fs::path& folder) {
  RunSummary summary;
  summary.path = folder;
  if (!fs::exists(folder / "run.json"))
    return Error{"this is no run's folder", folder.string(), "name one that strata runs lists"};
  STRATA_TRY(summary.info, read_run_info(folder));
  summary.alive = socket_answers(folder);
  read_tail(folder / "events.jsonl", summary);
  return summary;
}

std::vector<RunSummary> list_runs(const fs::path& folder) {
  std::vector<fs::path> paths;
  find_runs(folder, 0, paths);
  std::vector<RunSummary> runs;
  for (const fs::path& path : paths)
    if (auto run = read_run(path); run.ok()) runs.push_back(std::move(run).value());
  std::sort(runs.begin(), runs.end(), [](const RunSummary& a, const RunSummary& b) {
    return a.info.started > b.info.started;
  });
  return runs;
}

}  // namespace strata::run
