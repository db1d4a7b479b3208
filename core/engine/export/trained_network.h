// What is exported: a network, its weights, and what it says on some rows of its data.
#pragma once

#include <ATen/core/Tensor.h>

#include "engine/export/export.h"
#include "engine/session.h"
#include "exchange/tensor_file.h"

namespace strata::engine {

struct TrainedNetwork {
  const ExportRequest& request;
  Session session;
  exchange::TensorFile weights;
  at::Tensor rows;     // some of the data's, as the network reads them
  at::Tensor outputs;  // its logits on them

  [[nodiscard]] const graph::Model& model() const { return session.model; }
};

/// Opens data and weights and runs the network.
Result<TrainedNetwork> open_trained(const ExportRequest& request);

/// The logits of a network with such weights, float32 on the CPU.
Result<at::Tensor> outputs_of(const graph::Model& model, const exchange::TensorFile& weights,
                              const std::string& file_name, const at::Tensor& rows);

}  // namespace strata::engine
