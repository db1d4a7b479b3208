// The commands that compute, in a program without LibTorch: they say how to get it.
#include <CLI/CLI.hpp>

#include "command.h"

namespace strata::app {
namespace {

void add_refusal(CLI::App& app, Action& action, const char* name, const char* description) {
  CLI::App* command = app.add_subcommand(name, description);
  command->allow_extras();
  command->callback([&action] {
    action = [] {
      return fail({"this command computes with LibTorch 2.11, which is not here", "libtorch",
                   "fetch it once with `strata libtorch fetch`"});
    };
  });
}

}  // namespace

void add_train(CLI::App& app, Action& action, const std::vector<std::string>&) {
  add_refusal(app, action, "train", kTrainDescription);
}

void add_evaluate(CLI::App& app, Action& action) {
  add_refusal(app, action, "evaluate", kEvaluateDescription);
}

void add_predict(CLI::App& app, Action& action) {
  add_refusal(app, action, "predict", kPredictDescription);
}

void add_export(CLI::App& app, Action& action) {
  add_refusal(app, action, "export", kExportDescription);
}

void add_import(CLI::App& app, Action& action) {
  add_refusal(app, action, "import", kImportDescription);
}

void add_verify_resume(CLI::App& app, Action& action) {
  add_refusal(app, action, "verify-resume", kVerifyResumeDescription);
}

void add_bench(CLI::App& app, Action& action) {
  add_refusal(app, action, "bench", kBenchDescription);
}

}  // namespace strata::app
