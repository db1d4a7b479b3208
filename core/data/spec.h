// The project's "data" object as a value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "graph/setting.h"

namespace strata::data {

/// One step of preparing rows, with all its settings filled in.
struct TransformSpec {
  std::string kind;  // a TransformKind's name
  graph::Settings settings;
  std::string where = {};  // "cnn.strata:12:7", for messages

  bool operator==(const TransformSpec& other) const {
    return kind == other.kind && settings == other.settings;
  }
};

/// Which rows measure the training without taking part in it.
struct Validation {
  enum class Kind {
    usual,     // not said: as the source does it (its own split, a fifth of the rows, or none)
    none,      // "none"
    test,      // "test": the set's own test rows
    fraction,  // 0.1: so much of the training rows, seeded and stratified by class
    path       // another file or folder of the same format
  };
  Kind kind = Kind::usual;
  double fraction = 0;
  std::string path = {};

  bool operator==(const Validation&) const = default;
};

/// Where rows come from and what is done to them before a network sees them.
struct DataSpec {
  std::string source;        // a SourceKind's name
  std::string path;          // as written, relative to the project file; may be empty
  graph::Settings settings;  // of the source, complete
  Validation validation;
  std::uint64_t split_seed = 0;
  std::int64_t limit = 0;  // at most so many rows of each split, stratified; 0: all
  std::vector<TransformSpec> transforms;
  std::string where;  // "cnn.strata:4:11", for messages

  bool operator==(const DataSpec& other) const {
    return source == other.source && path == other.path && settings == other.settings &&
           validation == other.validation && split_seed == other.split_seed &&
           limit == other.limit && transforms == other.transforms;
  }
};

/// Reads "data": refuses unknown sources, transforms and fields (naming the nearest known one),
/// wrong types and numbers out of range. Looks at no file.
Result<DataSpec> read_data_spec(const JsonValue& data);

/// The object that `read_data_spec` reads back equal; fields at their defaults are left out.
Json to_json(const DataSpec& spec);

/// A spec of that source with every setting at its default; Error for an unknown source.
Result<DataSpec> default_data_spec(std::string_view source);

/// The settings every source has ("path", "validation", "split_seed", "limit"), for the inspector.
const std::vector<graph::Setting>& common_data_settings();

}  // namespace strata::data
