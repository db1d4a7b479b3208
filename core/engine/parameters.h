// All parameters of a network in a few flat buffers; layers, optimizers, reductions and checkpoints
// use views of them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/parameter_layout.h"
#include "exchange/tensor_file.h"
#include "graph/network.h"
#include "plan/training.h"

namespace strata::engine {

/// What a store is made for.
struct StoreSetup {
  plan::Precision precision = plan::Precision::float32;
  at::Device device = at::kCPU;
  bool training = true;
  std::optional<plan::LayerRange> range = std::nullopt;  // a stage's layers; nothing: all
  plan::Shard shard = {};                                // of layers that several ranks share
  at::Tensor values = {};     // memory for them that other ranks reach; undefined: the store's own
  at::Tensor gradients = {};  // likewise
};

/// Flat buffers in the order in which the backward pass finishes them (last layer first), so that a
/// gradient bucket is a contiguous range that is ready early. Parameters that do not train lie
/// behind those that do; running statistics have a buffer of their own. Padding between parameters
/// is zero and stays zero under every optimizer.
///
/// Precision: `values` is float32 (or float64). In bfloat16 and float16 runs a second flat buffer
/// holds the copies that the layers compute with, refreshed by `refresh_compute_copy` after every
/// update.
class ParameterStore {
 public:
  ParameterStore(const graph::Model& model, const StoreSetup& setup);

  [[nodiscard]] const ParameterLayout& layout() const { return layout_; }
  [[nodiscard]] const std::vector<ParameterSlot>& entries() const { return layout_.entries; }
  [[nodiscard]] const plan::LayerRange& range() const { return range_; }
  [[nodiscard]] const plan::Shard& shard() const { return shard_; }
  [[nodiscard]] at::ScalarType compute_type() const { return compute_type_; }
  [[nodiscard]] at::ScalarType master_type() const { return master_type_; }

  /// The trained range: values, gradients of the step (same type), one element for each of
  /// `values`.
  [[nodiscard]] const at::Tensor& values() const { return trained_values_; }
  /// The flat buffers as a whole: `values()` and behind them those that do not train; running
  /// statistics.
  [[nodiscard]] const at::Tensor& all_values() const { return values_; }
  [[nodiscard]] const at::Tensor& statistics() const { return statistics_; }
  [[nodiscard]] const at::Tensor& gradients() const { return gradients_; }
  /// Where the layers' backward writes; equal to `gradients()` unless precision is low or gradients
  /// accumulate.
  [[nodiscard]] const at::Tensor& layer_gradients() const { return layer_gradients_; }
  /// Gives the layers a gradient buffer of their own, for steps of several micro-batches. Before
  /// any view is taken.
  void separate_layer_gradients();

  /// What layer `layer` computes with, in the order of its LayerFacts::parameters.
  [[nodiscard]] std::vector<at::Tensor> compute_views(int layer) const;
  /// Where it writes gradients; undefined for parameters that do not train.
  [[nodiscard]] std::vector<at::Tensor> gradient_views(int layer) const;
  /// A parameter's part of any flat tensor over the trained range (optimizer state), or of the
  /// master values.
  [[nodiscard]] at::Tensor view_of(const at::Tensor& flat, const ParameterSlot& slot) const;
  [[nodiscard]] at::Tensor master_view(const ParameterSlot& slot) const;

  void refresh_compute_copy();
  /// Elements of `values()`, padding included.
  [[nodiscard]] std::int64_t trained_elements() const { return trained_values_.numel(); }
  [[nodiscard]] std::int64_t bytes() const;
  /// Every buffer, once.
  [[nodiscard]] std::vector<at::Tensor> flats() const;

  /// Starting values, a function of (seed, layer id, parameter).
  void initialise(const graph::Model& model, std::string_view style, std::uint64_t seed);
  /// Takes values by name from a weights file. Refuses wrong shapes and, unless it is `partial`,
  /// missing names, naming both.
  Result<> load(const exchange::TensorFile& file, const std::string& file_name,
                bool partial = false);

 private:
  at::ScalarType compute_type_;
  at::ScalarType master_type_;
  plan::LayerRange range_;
  plan::Shard shard_;
  ParameterLayout layout_;
  at::Tensor values_;      // trained, then frozen
  at::Tensor statistics_;  // running statistics
  at::Tensor trained_values_;
  at::Tensor compute_values_;  // low-precision copy of values_; undefined where the master is
                               // computed with
  at::Tensor gradients_;
  at::Tensor layer_gradients_;
};

/// PyTorch's type for a precision: what layers compute with, and what parameters are kept in.
at::ScalarType compute_type_of(plan::Precision precision);
at::ScalarType master_type_of(plan::Precision precision);

}  // namespace strata::engine
