// What a user types or drops, as a row that the network of this data set reads: for `strata
// predict` and the studio.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "data/dataset.h"

namespace strata::data {

class InputReader {
 public:
  InputReader() = default;
  InputReader(const InputReader&) = delete;
  InputReader& operator=(const InputReader&) = delete;
  virtual ~InputReader() = default;

  /// Writes one row as Samples::read would, without augmentation. `input`: an image file for image
  /// sets; a text for text sets; values separated by commas for tables (with or without the target)
  /// and points; word numbers for sets of word numbers without words. `x` holds the signal's
  /// elements (float32, or int32 word numbers).
  virtual Result<> read(const std::string& input, std::byte* x) const = 0;
};

}  // namespace strata::data
