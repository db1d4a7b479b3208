// Everything wrong with a data set's files, not only the first thing: what the user has to mend.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "base/result.h"
#include "data/spec.h"

namespace strata::ui {

/// Looks through tables and folders of images that could not be opened. `first`: the error of
/// opening, which is the answer where nothing more can be said. Stops when `wanted` says false.
std::vector<Error> find_faults(const data::DataSpec& spec, const std::filesystem::path& folder,
                               const Error& first, const std::function<bool()>& wanted,
                               std::size_t most = 200);

}  // namespace strata::ui
