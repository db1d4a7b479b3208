// From the project's "data" object to rows.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "data/dataset.h"
#include "data/progress.h"
#include "data/source.h"
#include "data/spec.h"

namespace strata::data {

/// Opens, checks, splits and prepares a data set. `project_folder`: what relative paths start from.
/// A known set without a path is looked for in the user's cache and in the folders of
/// STRATA_DATASETS. Faults that can be seen before training (bad labels, ragged rows, truncated
/// files, NaN, empty classes, classes out of range) are Errors with file and row. `report` is told
/// how far an archive is unpacked, which takes long the first time; when it stops that, an Error.
Result<Dataset> open_dataset(const DataSpec& spec, const std::filesystem::path& project_folder,
                             const ProgressReport& report = {});

/// What `open_dataset` would give, as far as it can be said without decoding rows: signal and
/// target after the transforms, and row counts where known (-1 else). Known sets need no file for
/// it.
Result<SourceFacts> describe_dataset(const DataSpec& spec,
                                     const std::filesystem::path& project_folder);

}  // namespace strata::data
