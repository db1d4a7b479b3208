// Makes the InputReader of an opened set.
#pragma once

#include <memory>

#include "data/chain.h"
#include "data/input.h"
#include "data/source.h"

namespace strata::data {

/// `own`: the source's reader, or null for the usual one of the raw signal's shape.
std::shared_ptr<const InputReader> make_input_reader(std::shared_ptr<const RawInputReader> own,
                                                     const graph::Signal& raw,
                                                     std::shared_ptr<const Chain> chain);

}  // namespace strata::data
