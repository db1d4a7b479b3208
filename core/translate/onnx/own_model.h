// Models that Strata wrote itself, which say in their metadata which network they are.
#pragma once

#include <optional>

#include "translate/onnx/import.h"

namespace strata::translate::onnx {

/// The network in the metadata, where writing it again gives this very graph, number by number;
/// else nothing: a graph that somebody changed is read by its operators.
std::optional<ImportedNetwork> own_model(const exchange::onnx::Model& model);

}  // namespace strata::translate::onnx
