// What Strata knows about a data source. One file per source under data/sources/ makes one of
// these.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "data/dataset.h"
#include "data/progress.h"
#include "data/spec.h"
#include "graph/setting.h"
#include "graph/shape.h"

namespace strata::data {

/// Rows of equal length in memory (or in a mapped file). Neighbouring rows may overlap: windows
/// over a text are rows with a stride smaller than their length.
template <class T>
struct Table {
  std::shared_ptr<const T> first;  // element 0 of row 0; owns or shares what it points into
  std::int64_t stride = 0;         // elements from one row to the next
  std::int64_t length = 0;         // elements in a row

  [[nodiscard]] const T* row(std::int64_t at) const { return first.get() + at * stride; }
};

/// A table that owns `values`, `length` elements a row.
template <class T>
Table<T> table_of(std::vector<T> values, std::int64_t length) {
  auto owner = std::make_shared<const std::vector<T>>(std::move(values));
  return {std::shared_ptr<const T>(owner, owner->data()), length, length};
}

/// Rows that are decoded when they are read (image files). Thread-safe.
class Decoder {
 public:
  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  virtual ~Decoder() = default;
  /// Writes the row's bytes, channels x height x width.
  virtual Result<> decode(std::int64_t row, std::uint8_t* out) const = 0;
};

using RawInputs = std::variant<Table<std::uint8_t>, Table<float>, Table<std::int32_t>,
                               std::shared_ptr<const Decoder>>;
using RawTargets = std::variant<Table<std::int64_t>, Table<float>>;

/// Rows as a source gives them, before split and transforms.
struct Part {
  std::int64_t rows = 0;
  RawInputs x;
  RawTargets y;
  std::function<std::string(std::int64_t)> name = {};  // of a row, for messages
};

/// Turns what a user types or drops into raw input elements (before transforms) of this source.
class RawInputReader {
 public:
  RawInputReader() = default;
  RawInputReader(const RawInputReader&) = delete;
  RawInputReader& operator=(const RawInputReader&) = delete;
  virtual ~RawInputReader() = default;
  using Row =
      std::variant<std::vector<std::uint8_t>, std::vector<float>, std::vector<std::int32_t>>;
  virtual Result<Row> read(const std::string& input) const = 0;
};

/// An opened source. `signal` is of the raw rows.
struct RawSet {
  graph::Signal signal;
  Target target;
  Part train;
  std::optional<Part> validation = {};  // the set's own, or the one the project names by path
  std::optional<Part> test = {};
  bool has_missing = false;  // NaN in real inputs stands for "not known": filled before use
  std::shared_ptr<const std::vector<std::string>> words = {};  // of word number i, for text
  std::vector<std::string> columns = {};  // names of a table's inputs, one-hot ones as "job=clerk"
  std::shared_ptr<const RawInputReader> input = {};  // null: images and numbers, by shape
};

/// What can be said of a source without decoding its rows. -1 rows: not known yet.
struct SourceFacts {
  graph::Signal signal;  // raw
  Target target;
  std::int64_t train_rows = -1;
  std::int64_t validation_rows = -1;
  std::int64_t test_rows = -1;
};

/// What a source is asked.
struct SourceQuestion {
  const DataSpec& spec;
  std::filesystem::path path;             // resolved; empty: the project names none
  std::filesystem::path validation_path;  // resolved, where validation is a path; else empty
  std::filesystem::path folder;           // the project's
  ProgressReport report = {};             // told while archives are unpacked; may be empty

  [[nodiscard]] const graph::Settings& settings() const { return spec.settings; }
  /// A file named in the project, relative to the project's folder.
  [[nodiscard]] std::filesystem::path resolve(const std::string& file) const;
};

/// The studio's groups of sources.
enum class SourceGroup { known, files, generated };

/// A data source as a value.
struct SourceKind {
  std::string_view name;   // in the project file: "cifar10"
  std::string_view title;  // on the card: "CIFAR-10"
  SourceGroup group;
  std::string_view summary;  // plain words
  std::string_view layout;   // what lies at "path"; empty: no path
  std::vector<graph::Setting> settings;
  std::string_view usual_validation;  // where the project says nothing: "test", "0.2" or "none"
  /// Shape and target, without decoding rows where that is possible.
  Result<SourceFacts> (*describe)(const SourceQuestion&);
  /// Opens and checks: every fault that can be seen before training is an Error with file and row.
  Result<RawSet> (*open)(const SourceQuestion&);

  [[nodiscard]] const graph::Setting* setting(std::string_view field) const;
};

/// All sources, in the order the studio shows them.
std::span<const SourceKind> source_kinds();
/// The source of that name, or null.
const SourceKind* find_source_kind(std::string_view name);

}  // namespace strata::data
