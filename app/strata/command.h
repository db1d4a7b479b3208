// The subcommands: each adds itself to the command line and leaves its action, which main runs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace CLI {
class App;
}

namespace strata::app {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kWrongUsage = 2;
inline constexpr int kInterrupted = 130;

/// What the chosen subcommand does; its value is the program's exit code.
using Action = std::function<int()>;

void add_templates(CLI::App& app, Action& action);
void add_new(CLI::App& app, Action& action);
void add_datasets(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_plan(CLI::App& app, Action& action);
void add_train(CLI::App& app, Action& action, const std::vector<std::string>& command_line);
void add_runs(CLI::App& app, Action& action);
void add_watch(CLI::App& app, Action& action);
void add_control(CLI::App& app, Action& action);
void add_evaluate(CLI::App& app, Action& action);
void add_predict(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_import(CLI::App& app, Action& action);
void add_verify_resume(CLI::App& app, Action& action);
void add_inspect(CLI::App& app, Action& action);
void add_devices(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_libtorch(CLI::App& app, Action& action);

// What the program without an engine has to say of them as well.
inline constexpr const char* kTrainDescription = "Train a project's network";
inline constexpr const char* kEvaluateDescription =
    "Loss and metrics of a trained network on a split";
inline constexpr const char* kPredictDescription = "Class and probabilities of inputs";
inline constexpr const char* kExportDescription =
    "Write a trained network for other programs, read it back and compare";
inline constexpr const char* kImportDescription =
    "Bring in a network (ONNX), or weights of PyTorch and Keras";
inline constexpr const char* kVerifyResumeDescription =
    "Kill a training, resume it, and compare it with one that ran through";
inline constexpr const char* kBenchDescription = "Measure training steps; one JSON line";

/// Prints "strata: where: what: remedy" on stderr; kFailed.
int fail(const Error& error);

/// Runs a subcommand's body that may end in an Error.
int done_or_fail(const Result<>& result);

}  // namespace strata::app
