#include "engine/train.h"

#include <fmt/format.h>
#include <torch/headeronly/version.h>
#include <nlohmann/json.hpp>

#include "engine/guard.h"
#include "engine/session.h"
#include "engine/trainer.h"

namespace strata::engine {

Result<TrainResult> train(const TrainRequest& request, const TrainHooks& hooks) {
  return guarded("training", [&]() -> Result<TrainResult> {
    STRATA_CHECK(check_device(request.device));
    const int threads = use_threads(request.threads);
    STRATA_TRY(const Session session,
               open_session(request.project, request.project_file, hooks.on_opening));
    Trainer trainer(session, request, hooks, threads);
    STRATA_CHECK(trainer.prepare());
    return trainer.run();
  });
}

Json engine_versions() {
  return {{"libtorch",
           fmt::format("{}.{}.{}", TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR, TORCH_VERSION_PATCH)}};
}

}  // namespace strata::engine
