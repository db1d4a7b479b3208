// Networks that ONNX export and import are tried with; tests/interop/onnx_export_cases.py holds the
// same ones against ONNX Runtime.
#pragma once

#include <string>
#include <vector>

#include "exchange/onnx/model.h"
#include "project/project.h"
#include "sample_network.h"

namespace strata::test {

struct OnnxCase {
  std::string name;
  std::vector<std::int64_t> shape;
  std::int64_t vocabulary;
  bool by_operators;  // the importer also reads it without the network in the metadata
  std::string layers;
};
const std::vector<OnnxCase>& onnx_cases();

/// A case with random weights, and its export, which borrows them.
struct Exported {
  Project project;
  graph::Model model;
  exchange::TensorFile weights;
  exchange::onnx::Model onnx;
};
Exported exported(const OnnxCase& which);

}  // namespace strata::test
