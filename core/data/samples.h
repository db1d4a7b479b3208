// Rows of a part, chosen by a split, prepared by a chain: what the trainer reads.
#pragma once

#include <memory>
#include <vector>

#include "data/chain.h"
#include "data/dataset.h"
#include "data/source.h"

namespace strata::data {

/// `rows`: which rows of `part`, in which order. `chain` may be shared between splits.
std::shared_ptr<const Samples> make_samples(std::shared_ptr<const Part> part,
                                            std::vector<std::int64_t> rows,
                                            std::shared_ptr<const Chain> chain);

/// Writes one raw row as floats (bytes are converted, not scaled). Error for rows of word numbers.
Result<> read_raw(const Part& part, std::int64_t row, std::span<float> out);

}  // namespace strata::data
