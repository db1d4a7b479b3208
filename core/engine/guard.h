// The one place where LibTorch's exceptions become Errors.
#pragma once

#include <ATen/core/grad_mode.h>

#include <exception>
#include <string>

#include "base/result.h"

namespace strata::engine {

/// The Error for an exception that came out of LibTorch while doing `what`.
Error engine_error(const std::exception& exception, const std::string& what);

/// Calls `body` without autograd's recording (kernels that want it switch it on themselves) and
/// turns what it throws into an Error.
template <class Body>
auto guarded(const std::string& what, const Body& body) -> decltype(body()) {
  try {
    const at::NoGradGuard no_grad;
    return body();
  } catch (const std::exception& exception) {
    return engine_error(exception, what);
  }
}

}  // namespace strata::engine
