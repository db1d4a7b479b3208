// A data set opened for looking at: before and after its transforms, with the class of every row.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "data/dataset.h"
#include "data/progress.h"
#include "data/sources/csv_table.h"
#include "data/spec.h"

namespace strata::ui {

enum class Split { train, validation, test };
inline constexpr std::array<Split, 3> kSplits = {Split::train, Split::validation, Split::test};

/// How rows are shown.
enum class ViewKind { images, points, curves, table, text };
ViewKind view_kind(const graph::Signal& signal);

struct OpenedData {
  data::DataSpec spec;
  std::filesystem::path folder;
  data::Dataset raw;                      // without transforms
  data::Dataset prepared;                 // with them; like `raw` where there are none
  std::optional<Error> transforms_error;  // `prepared` is like `raw` then
  /// The class of each row by split; empty where rows have no class, or several.
  std::array<std::vector<std::int32_t>, 3> classes;
  /// The file of a csv source as it is written; null for others and for very large ones.
  std::shared_ptr<const data::CsvTable> table;

  [[nodiscard]] const data::Dataset& set(bool after) const { return after ? prepared : raw; }
  /// Null where the split is not there.
  [[nodiscard]] const data::Samples* samples(Split split, bool after) const;
  [[nodiscard]] std::int64_t rows(Split split) const;
  /// True where validation and test are the same rows.
  [[nodiscard]] bool validation_is_test() const;
};

using OpenedPointer = std::shared_ptr<const OpenedData>;

/// Opens `spec`. What `known` has already is taken over: after a change of transforms, raw rows and
/// classes; after none, everything. `report` is told how far an archive is unpacked.
Result<OpenedPointer> open_for_look(const data::DataSpec& spec, const std::filesystem::path& folder,
                                    const OpenedPointer& known = {},
                                    const data::ProgressReport& report = {});

/// The names of classes, numbers where they have none.
std::string class_name(const data::Target& target, std::int64_t number);

}  // namespace strata::ui
