// A line of steps read in one pass: replaying a million of them takes no longer than a look.
#pragma once

#include <optional>
#include <string_view>

#include "link/event.h"

namespace strata::link {

/// The event of a line as the worker writes steps. Nothing for every other line, also for one of
/// steps that holds more than this reader knows, or less: event_from reads all of them.
std::optional<Event> steps_from(std::string_view line);

}  // namespace strata::link
