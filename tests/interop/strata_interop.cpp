// The program that the scripts beside it call: strata_interop SUBCOMMAND ARGUMENTS...
#include <array>
#include <cstdio>
#include <span>
#include <string_view>

#include "commands.h"

namespace {

struct Command {
  std::string_view name;
  strata::Result<> (*run)(const strata::test::Arguments&);
};

constexpr auto kCommands = std::to_array<Command>({
    {"export-onnx", strata::test::export_onnx},
    {"run-onnx", strata::test::run_onnx},
    {"export-torch", strata::test::export_torch},
    {"export-keras", strata::test::export_keras},
    {"import-keras", strata::test::import_keras},
});

}  // namespace

int main(int count, char** words) {
  const std::span<char*> all(words, static_cast<std::size_t>(count));
  const strata::test::Arguments arguments(all.begin() + (count < 2 ? count : 2), all.end());
  for (const Command& command : kCommands) {
    if (count < 2 || command.name != all[1]) continue;
    const auto done = command.run(arguments);
    if (done.ok()) return 0;
    std::fprintf(stderr, "%s\n", done.error().text().c_str());
    return 1;
  }
  std::fputs("usage: strata_interop SUBCOMMAND ARGUMENTS...\n", stderr);
  return 2;
}
