// Where data lies on this machine.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strata::data {

/// ${XDG_CACHE_HOME:-~/.cache}/strata
std::filesystem::path cache_folder();

/// Where a known set of that name may lie, best first: cache_folder()/datasets/NAME, then NAME in
/// each folder of STRATA_DATASETS (separated by ':'; there "CIFAR-10" is as good as "cifar10").
std::vector<std::filesystem::path> dataset_places(std::string_view name);

/// The first of the places that is there; the Error says how to get the set.
Result<std::filesystem::path> find_dataset(std::string_view name);

}  // namespace strata::data
