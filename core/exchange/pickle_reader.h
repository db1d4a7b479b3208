// Reads Python pickles (protocols 2 to 5) without executing anything: the machine of
// Lib/pickletools.py, with every global checked against a list before it is even kept.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "exchange/pickle_value.h"

namespace strata::exchange {

/// True for the globals ("module.name") that may stand in a pickle.
using GlobalAllowed = std::function<bool(std::string_view name)>;

struct PickleRead {
  Pickle pickle;             // its texts are views into the bytes read
  std::size_t consumed = 0;  // bytes, the stop included
};

/// The pickle at the beginning of `bytes`, which must outlive it. A global that is not allowed
/// refuses all of it by name. At most 64 MB of opcodes and 8 million values.
Result<PickleRead> read_pickle(std::string_view bytes, const GlobalAllowed& allowed,
                               const std::string& where);

}  // namespace strata::exchange
