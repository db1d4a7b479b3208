// What an exception out of LibTorch says, in one line.
#pragma once

#include <c10/util/Exception.h>

#include <exception>
#include <string>

namespace strata::engine {

inline std::string exception_text(const std::exception& exception) {
  const auto* torch = dynamic_cast<const c10::Error*>(&exception);
  const std::string text = torch != nullptr ? torch->what_without_backtrace() : exception.what();
  return text.substr(0, text.find('\n'));
}

}  // namespace strata::engine
