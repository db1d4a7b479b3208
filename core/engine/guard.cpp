#include "engine/guard.h"

#include <c10/util/Exception.h>

#include <new>

#include "engine/rank_failure.h"

namespace strata::engine {
namespace {

constexpr const char* kRemedy =
    "use a smaller batch or network, or share it out among several devices: --devices cpu,cpu "
    "--strategy pipeline";

}  // namespace

Error engine_error(const std::exception& exception, const std::string& what) {
  if (const auto* rank = dynamic_cast<const RankFailure*>(&exception)) return rank->error();
  if (dynamic_cast<const std::bad_alloc*>(&exception) != nullptr)
    return {"the memory of this machine is used up", what, kRemedy};
  std::string message = exception.what();
  if (const auto* torch = dynamic_cast<const c10::Error*>(&exception))
    message = torch->what_without_backtrace();
  if (message.find("not enough memory") != std::string::npos ||
      message.find("alloc") != std::string::npos)
    return {message, what, kRemedy};
  return {message, what, "this is a fault in Strata: please report it with the project file"};
}

}  // namespace strata::engine
