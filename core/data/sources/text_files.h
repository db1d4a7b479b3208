// Folders (or archives) of texts, one sub-folder per class, for the sources that read them.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/text/corpus.h"

namespace strata::data {

/// Where a text belongs, from its name.
struct TextPlace {
  TextSplit split = TextSplit::train;
  std::int32_t label = 0;
};
/// Nothing for files that are no texts of the set.
using TextRule = std::function<std::optional<TextPlace>(std::string_view name)>;

/// All texts below a folder or in an archive, in the order of their names. An archive's are kept
/// decoded in the cache.
Result<Corpus> read_texts(const std::filesystem::path& root, const TextRule& rule,
                          const ProgressReport& report = {});

}  // namespace strata::data
