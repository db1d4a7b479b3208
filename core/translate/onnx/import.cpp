#include "translate/onnx/import.h"

#include "translate/onnx/importer.h"
#include "translate/onnx/own_model.h"

namespace strata::translate {

Result<ImportedNetwork> from_onnx(const exchange::onnx::Model& model) {
  if (auto own = onnx::own_model(model); own.has_value()) return *std::move(own);
  return onnx::Importer(model).run();
}

}  // namespace strata::translate
