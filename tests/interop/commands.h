// What scripts that hold Strata against other programs ask of it. One function a subcommand; it
// prints nothing when all is well.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace strata::test {

using Arguments = std::vector<std::string>;

/// export-onnx PROJECT OUT_DIR [SHAPE[:VOCABULARY]]: random weights, and in OUT_DIR model.onnx,
/// input.npy, output.npy and weights.safetensors. SHAPE ("3x32x32") stands in for the data's.
Result<> export_onnx(const Arguments& arguments);
/// run-onnx FILE INPUT.npy OUTPUT.npy: imports, evaluates (with the closing softmax or sigmoid).
/// INPUT has the axes of the file's own input.
Result<> run_onnx(const Arguments& arguments);

/// export-torch PROJECT OUT_DIR [SHAPE[:VOCABULARY]]: random weights, and in OUT_DIR the sources
/// (model_torch.py, train_torch.py, ddp_torch.py, model.torch.cpp, train.torch.cpp), model.ts.pt,
/// weights.safetensors, input.npy and output.npy (logits).
Result<> export_torch(const Arguments& arguments);

/// export-keras PROJECT OUT_DIR [SHAPE[:VOCABULARY]]: random weights, and in OUT_DIR plain.py,
/// loop.py (trains), many.py (on many devices), weights.safetensors, input.npy and output.npy
/// (logits), images with channels last.
Result<> export_keras(const Arguments& arguments);
/// import-keras PROJECT WEIGHTS OUT.safetensors [SHAPE[:VOCABULARY]]: WEIGHTS is a file that Keras
/// saved.
Result<> import_keras(const Arguments& arguments);

}  // namespace strata::test
