// Where real data and PyTorch's figures lie, for tests that compare with them.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace strata::test {

/// STRATA_SHARED, or ../shared beside the checkout (tests run in the checkout's root).
inline std::filesystem::path shared_folder() {
  const char* given = std::getenv("STRATA_SHARED");
  return given != nullptr ? given : "../shared";
}

}  // namespace strata::test
