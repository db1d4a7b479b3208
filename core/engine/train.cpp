#include "engine/train.h"

#include <fmt/format.h>
#include <torch/headeronly/version.h>
#include <nlohmann/json.hpp>

#include "engine/guard.h"
#include "engine/session.h"
#include "engine/trainer.h"

namespace strata::engine {

namespace {

/// Data may first have to be unpacked.
constexpr std::chrono::hours kOpeningPatience{2};

Result<TrainResult> train_as_rank(const TrainRequest& request, const TrainHooks& hooks,
                                  const std::shared_ptr<comm::Communicator>& ranks) {
  STRATA_CHECK(check_device(request.device));
  const int threads = use_threads(request.threads);
  ranks->note("opening the data", kOpeningPatience);
  STRATA_TRY(const Session session,
             open_session(request.project, request.project_file, hooks.on_opening));
  STRATA_TRY(const Team team, form_team(session.model, request.project, request.device, ranks));
  STRATA_TRY(const std::unique_ptr<StepRunner> runner,
             StepRunner::make({session.model, request.project.training, session.dataset.target,
                               team, at::Device(request.device)}));
  Trainer trainer(session, request, hooks, *runner, threads);
  STRATA_CHECK(trainer.prepare());
  return trainer.run();
}

}  // namespace

Result<TrainResult> train(const TrainRequest& request, const TrainHooks& hooks) {
  const std::shared_ptr<comm::Communicator> ranks =
      request.ranks ? request.ranks : std::shared_ptr(comm::alone());
  auto result = guarded("training", [&] { return train_as_rank(request, hooks, ranks); });
  return told_to_others(std::move(result), *ranks);
}

Json engine_versions() {
  return {{"libtorch",
           fmt::format("{}.{}.{}", TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR, TORCH_VERSION_PATCH)}};
}

}  // namespace strata::engine
