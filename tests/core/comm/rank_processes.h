// Ranks for tests that are processes of their own.
#pragma once

#include <functional>
#include <set>
#include <string>

namespace strata::test {

/// Forks so many processes and calls `body` with each one's rank. Gives back the first complaint of
/// any of them; that one ended by a signal is a complaint, too. Ranks in `victims` are killed when
/// the others have ended, and may end as they like.
std::string run_processes(int count, const std::function<std::string(int rank)>& body,
                          const std::set<int>& victims = {});

}  // namespace strata::test
