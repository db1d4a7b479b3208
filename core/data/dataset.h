// What training needs to know of data, whatever format it came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/shape.h"

namespace strata::data {

/// What a row's target is: a class number (one per row, or one per position for sequences), or real
/// values.
struct Target {
  enum class Kind { classes, values };
  Kind kind = Kind::classes;
  std::int64_t classes = 0;        // for `classes`: numbers lie in [0, classes)
  graph::Shape shape;              // per row; rank 0: one class number or one value
  std::vector<std::string> names;  // of the classes or value columns, where known

  bool operator==(const Target&) const = default;
};

/// When and for what a batch is read; decides augmentation, which is a function of (seed, epoch,
/// row).
struct ReadContext {
  std::uint64_t seed = 0;
  std::int64_t epoch = 1;
  bool augment = false;
};

/// One split of a data set with its transforms. Reading is const and may happen on several threads
/// at once.
class Samples {
 public:
  Samples() = default;
  Samples(const Samples&) = delete;
  Samples& operator=(const Samples&) = delete;
  virtual ~Samples() = default;

  [[nodiscard]] virtual std::int64_t rows() const = 0;

  /// Writes the given rows one after the other. `x`: float32 (row-major, the signal's shape; images
  /// are channels x height x width), or int32 where the signal holds word numbers. `y`: int64 class
  /// numbers or float32 values, Target::shape per row. Buffers are exactly large enough. Errors
  /// name file and row.
  virtual Result<> read(std::span<const std::int64_t> rows, const ReadContext& context,
                        std::byte* x, std::byte* y) const = 0;

  /// The targets alone, as `read` writes them: class balance without decoding anything.
  virtual Result<> read_targets(std::span<const std::int64_t> rows, std::byte* y) const = 0;

  /// Where a row comes from, for people: "cats/17.jpg", "iris.data.txt row 4".
  [[nodiscard]] virtual std::string name(std::int64_t row) const = 0;
};

class InputReader;  // input.h: what the user types or drops, as a row of this data set

/// An opened data set. `train` is never null; the others may be.
struct Dataset {
  graph::Signal signal;  // of one row after all transforms
  Target target;
  std::shared_ptr<const Samples> train;
  std::shared_ptr<const Samples> validation;
  std::shared_ptr<const Samples> test;
  std::shared_ptr<const std::vector<std::string>> words;  // of word number i, for text; may be null
  std::vector<std::string> columns;          // names of a table's inputs, where they have names
  std::shared_ptr<const InputReader> input;  // what a user types or drops as a row; see input.h
};

}  // namespace strata::data
