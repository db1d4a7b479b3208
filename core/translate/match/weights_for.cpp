#include "translate/match/weights_for.h"

#include "exchange/weights_file.h"
#include "translate/keras/weights.h"

namespace strata::translate {

Result<FoundWeights> weights_for(const graph::Model& model, const std::filesystem::path& file,
                                 bool partial, const std::map<std::string, std::string>& renames) {
  STRATA_TRY(exchange::TensorFile tensors, exchange::read_weights(file));
  if (exchange::style_of(tensors) == exchange::WeightsStyle::keras) {
    STRATA_TRY(tensors, from_keras(model, tensors));
  }
  Matching matching = match_weights(model, tensors, renames);
  Result<exchange::TensorFile> taken = take_matched(model, tensors, matching, partial);
  if (!taken.ok()) {
    Error error = taken.error();
    error.where = file.string();
    return error;
  }
  return FoundWeights{std::move(*taken), std::move(matching)};
}

}  // namespace strata::translate
