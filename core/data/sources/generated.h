// What all generated sets share: settings, numbers drawn row by row, two splits of one making.
#pragma once

#include <utility>
#include <vector>

#include "base/philox.h"
#include "data/source.h"

namespace strata::data {

/// A generated set's "seed", "rows" and "test_rows".
std::vector<graph::Setting> generated_settings(std::int64_t rows, std::int64_t test_rows);

/// The numbers of one generated row: a function of (seed, split, row).
RandomStream generated_stream(const SourceQuestion& question, bool test, std::int64_t row);

/// The rows asked for of a split.
std::int64_t generated_rows(const SourceQuestion& question, bool test);

/// What is known of a generated set before it is made: everything.
SourceFacts generated_facts(const SourceQuestion& question, const graph::Signal& signal,
                            Target target);

/// A set of that description out of its two parts.
RawSet generated_set(SourceFacts facts, Part train, Part test);

/// A part out of its inputs, `length` elements a row, and a target a row.
template <class X, class Y>
Part generated_part(std::vector<X> x, std::int64_t length, std::vector<Y> y) {
  Part out;
  out.rows = static_cast<std::int64_t>(y.size());
  out.x = table_of(std::move(x), length);
  out.y = table_of(std::move(y), 1);
  return out;
}

}  // namespace strata::data
