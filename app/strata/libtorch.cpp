// strata libtorch: which LibTorch this program computes with. An installed Strata answers before
// this program starts, and can fetch it: see installer/desktop/strata.
#include <link.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "command.h"
#include "print.h"

namespace strata::app {
namespace {

namespace fs = std::filesystem;

int note_libtorch(dl_phdr_info* object, std::size_t, void* found) {
  const fs::path file = object->dlpi_name;
  if (file.filename() != "libtorch_cpu.so") return 0;
  *static_cast<fs::path*>(found) = file.parent_path().parent_path();
  return 1;
}

Result<> print_place() {
  fs::path place;
  ::dl_iterate_phdr(note_libtorch, &place);
  if (place.empty())
    return Error{"this program was built without LibTorch", "libtorch",
                 "ask the program `strata` of the same installation"};
  print(place.string() + "\n");
  return {};
}

}  // namespace

void add_libtorch(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("libtorch", "Where LibTorch is, which computes; fetch brings it here");
  command->add_subcommand("where", "Print its folder");
  CLI::App* fetch = command->add_subcommand(
      "fetch", "Bring it into the user's cache unless one is there already");
  fetch->add_flag("--lines")->description("Progress as JSON Lines on stdout");
  command->require_subcommand(0, 1);
  command->callback([&action] { action = [] { return done_or_fail(print_place()); }; });
}

}  // namespace strata::app
