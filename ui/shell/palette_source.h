// What the command palette finds: actions, layers to add, starter projects, runs.
#pragma once

#include <vector>

#include "ui/shell/command_palette.h"
#include "ui/shell/commands.h"

namespace strata::ui {

std::vector<PaletteEntry> palette_entries(const Actions& actions, const CommandTargets& targets);

}  // namespace strata::ui
