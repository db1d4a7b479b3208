// Windows of convolutions and poolings as ONNX says them.
#pragma once

#include <vector>

#include "translate/onnx/importer.h"

namespace strata::translate::onnx {

/// A value of batch x channels x one or two sizes, as Strata's layers read it.
struct SpatialInput {
  Read read;
  std::int64_t channels = 0;
  std::vector<std::int64_t> sizes;
};
Result<SpatialInput> spatial_input(Importer& at, const Flow& flow);
/// What a layer over such an input gives, in ONNX' order of axes.
Flow spatial_output(Importer& at, int layer);

struct ImportWindows {
  Overrides settings;                // stride, padding and, where the node has it, dilation
  std::vector<std::int64_t> border;  // zeros to be put around first: top, bottom, left, right
};
/// "same" where the paddings are those of that rule; a border where both ends differ otherwise.
Result<ImportWindows> windows_of(const ImportedNode& node, const std::vector<std::int64_t>& kernel,
                                 const std::vector<std::int64_t>& sizes);

}  // namespace strata::translate::onnx
