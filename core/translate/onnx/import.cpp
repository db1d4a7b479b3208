#include "translate/onnx/import.h"

#include "translate/onnx/own_model.h"

namespace strata::translate {

Result<ImportedNetwork> from_onnx(const exchange::onnx::Model& model) {
  if (auto own = own_model(model); own.has_value()) return *std::move(own);
  return Error{"not yet", {}, {}};
}

}  // namespace strata::translate
