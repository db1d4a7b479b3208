// What a dropped file or folder probably is: a data spec to confirm, and why in a sentence.
#pragma once

#include <QString>
#include <filesystem>

#include "base/result.h"
#include "data/spec.h"

namespace strata::ui {

struct Guess {
  data::DataSpec spec;  // `path` is absolute
  QString sentence;     // "1,204 images in 4 folders: image classes"
};

/// Looks at names, headers and the first lines; reads no image. Takes a while for large folders:
/// not for the UI thread. The Error says what was found instead.
Result<Guess> guess_data(const std::filesystem::path& path);

}  // namespace strata::ui
