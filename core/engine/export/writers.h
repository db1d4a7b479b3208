// One writer a form: writes the files, and runs what it has written.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/export/trained_network.h"

namespace strata::engine {

/// What a writer has made, in the folder it was given.
struct Written {
  std::vector<std::string> names;     // relative to the folder
  std::optional<at::Tensor> outputs;  // of what was read back, on the network's rows
  std::vector<std::string> notes;
};

/// Writes into `folder` under the final names; `name` is the file's.
using Writer = Result<Written> (*)(const TrainedNetwork& network,
                                   const std::filesystem::path& folder, const std::string& name);
Writer writer_of(translate::ExportFormat format);

}  // namespace strata::engine
