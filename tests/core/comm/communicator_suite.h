// What every communicator must do, for any backend. Ranks may be threads or processes, so a case
// does not use Qt Test itself: it says what is wrong.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "comm/communicator.h"

namespace strata::test {

/// Runs on every rank; gives back what is wrong, or nothing.
using RankBody = std::function<std::string(comm::Communicator&)>;

/// Runs a body on so many ranks and gives back the first thing that is wrong on any of them.
using Launcher = std::function<std::string(int ranks, const RankBody& body)>;

struct SuiteCase {
  const char* name;
  RankBody body;
};

const std::vector<SuiteCase>& communicator_suite();

}  // namespace strata::test

/// In a RankBody: returns what does not hold.
#define STRATA_WANT(condition)                                                         \
  do {                                                                                 \
    if (!(condition))                                                                  \
      return std::string(__FILE__ ":") + std::to_string(__LINE__) + ": " + #condition; \
  } while (false)
/// In a RankBody: returns the error's text.
#define STRATA_WANT_OK(expression)                                                                 \
  do {                                                                                             \
    if (const auto& wanted_ = (expression); !wanted_.ok())                                         \
      return std::string(__FILE__ ":") + std::to_string(__LINE__) + ": " + wanted_.error().text(); \
  } while (false)
