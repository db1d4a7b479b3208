// The one place where LibTorch's exceptions become Errors.
#pragma once

#include <exception>
#include <new>
#include <string>

#include "base/result.h"

namespace strata::engine {

/// The Error for an exception that came out of LibTorch while doing `what`.
Error engine_error(const std::exception& exception, const std::string& what);

/// Calls `body` and turns what it throws into an Error.
template <class Body>
auto guarded(const std::string& what, const Body& body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::exception& exception) {
    return engine_error(exception, what);
  }
}

}  // namespace strata::engine
