// A run's control.sock: reached by its folder's file descriptor, because an address holds 108 bytes
// only.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/handle.h"
#include "base/result.h"

namespace strata::run {

inline constexpr std::string_view kSocketName = "control.sock";

/// Makes the run's socket, for its owner alone (0600), and listens. A socket left by a dead worker
/// is replaced; one that answers is an Error: the run has a worker already.
Result<Handle> listen_in(const std::filesystem::path& run_folder);

/// A connection to the run's worker, or an Error that says the run is not alive. Waits for a second
/// at most, as does each send() on it.
Result<Handle> connect_to(const std::filesystem::path& run_folder);

/// True while a worker listens. Never waits.
bool socket_answers(const std::filesystem::path& run_folder);

}  // namespace strata::run
