#include "train_restarts.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "command.h"
#include "run/run_folder.h"

namespace strata::app {
namespace {

double now_s() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

bool has_ended(const std::string& state) {
  using link::RunState;
  return state == word_for(RunState::finished) || state == word_for(RunState::stopped) ||
         state == word_for(RunState::failed);
}

/// Rank 0 could not write how the run ended: it is written in its place.
Result<> note_failure(const RunStart& start, const Error& error) {
  STRATA_TRY(const run::RunSummary run, run::read_run(start.place.folder));
  if (has_ended(run.info.state)) return {};
  STRATA_TRY(const auto folder, run::RunFolder::reopen(start.place.folder, run.info));
  const std::unique_ptr<Display> lines =
      start.events.on_stdout() ? json_display(STDOUT_FILENO) : nullptr;
  for (const link::Payload& payload :
       {link::Payload(link::ProblemEvent{"error", error.where, error.what, error.remedy}),
        link::Payload(link::StateEvent{link::RunState::failed, error.text()})}) {
    const link::Event event = {now_s(), payload};
    STRATA_CHECK(folder->append(event));
    if (lines) lines->show(event);
  }
  run::RunInfo info = folder->info();
  info.exit = kFailed;
  return folder->update(info);
}

/// One start of all ranks; the run's exit code.
int run_once(const RunStart& start, int restart) {
  RanksStart ranks = start.ranks;
  RunPlace place = start.place;
  place.restart = restart;
  ranks.environment = environment_for(place);
  const auto outcome = start_ranks(ranks);
  if (!outcome.ok()) return fail(outcome.error());
  if (!outcome->failure) return outcome->code;
  if (const auto noted = note_failure(start, *outcome->failure); !noted.ok()) fail(noted.error());
  return fail(*outcome->failure);
}

void say_restart(const RunStart& start, int restart) {
  const auto checkpoint = run::newest_intact_checkpoint(start.place.folder);
  const std::string from = checkpoint.ok() ? "from step " + checkpoint->folder.filename().string()
                                           : "from the beginning";
  std::fprintf(stderr, "strata: restart %d of %d: the run goes on %s\n", restart, start.restarts,
               from.c_str());
}

}  // namespace

int run_ranks(const RunStart& start) {
  if (!start.place.goes_on && has_run(start.place.folder))
    return fail({"the folder holds a run", start.place.folder.string(),
                 "name a new one, or go on with that run by --resume"});
  int code = run_once(start, 0);
  for (int restart = 1; restart <= start.restarts && code == kFailed && has_run(start.place.folder);
       ++restart) {
    say_restart(start, restart);
    code = run_once(start, restart);
  }
  return code;
}

}  // namespace strata::app
