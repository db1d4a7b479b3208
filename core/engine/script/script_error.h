// Where TorchScript's exceptions become Errors.
#pragma once

#include <c10/util/Exception.h>

#include <exception>
#include <string>

#include "base/result.h"

namespace strata::engine {

inline Error script_error(const std::exception& exception, const std::string& where,
                          const std::string& remedy) {
  const auto* torch = dynamic_cast<const c10::Error*>(&exception);
  return {torch != nullptr ? torch->what_without_backtrace() : exception.what(), where, remedy};
}

}  // namespace strata::engine
