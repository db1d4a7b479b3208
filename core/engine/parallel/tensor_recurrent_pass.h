// One direction of one layer of a recurrent network, split by hidden units: a shard computes the
// gates of its own units from the whole input and the whole state, and the shards exchange their
// parts of the state after every step. Steps are outermost in memory, samples next.
//   sums_s = X W_ih,s^T + h W_hh,s^T + b_s; h = [h_0 | h_1 | ..], gathered
//   dh_s = sum over shards r of (dsums_r W_hh,r), its own columns; dX = sum of dsums_r W_ih,r
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "engine/layers/cell.h"
#include "engine/parallel/tensor_exchange.h"

namespace strata::engine {

struct TensorPassGeometry {
  Cell cell = Cell::lstm;
  std::int64_t rows = 0;
  std::int64_t steps = 0;
  std::int64_t units = 0;  // of all shards
  bool reverse = false;    // reads from the last step to the first

  /// Where the state before and after a step is kept, of steps + 1 places.
  [[nodiscard]] std::int64_t before(std::int64_t step) const { return reverse ? step + 1 : step; }
  [[nodiscard]] std::int64_t after(std::int64_t step) const { return reverse ? step : step + 1; }
};

/// A shard's parameters, or their gradients; undefined where there are none.
struct TensorPassParameters {
  at::Tensor weight_ih, weight_hh, bias_ih, bias_hh;
};

/// Between forward and backward `states`, `gates` and `memory` stay.
struct TensorPassBuffers {
  at::Tensor states;    // steps + 1 x rows x units
  at::Tensor gates;     // steps x rows x columns
  at::Tensor memory;    // steps + 1 x rows x own units: the LSTM's c
  at::Tensor exchange;  // SliceRoom of rows x own units
  at::Tensor dgates;    // backward: steps x rows x columns
  at::Tensor dh;        // backward: rows x own units
  at::Tensor dc;
};

class TensorRecurrentPass {
 public:
  TensorRecurrentPass(const TensorPassGeometry& geometry, TensorPassBuffers buffers,
                      ShardGroup& shards, const at::Tensor& mask);

  /// input: steps x rows x inputs. Leaves all states in the buffers.
  void forward(const TensorPassParameters& parameters, const at::Tensor& input);
  /// The state after every step, of all units: steps x rows x units; and after the last one.
  [[nodiscard]] at::Tensor sequence() const;
  [[nodiscard]] at::Tensor last() const;

  /// Gradients of the shard's own units: of the sequence (steps x rows x own units) or of the last
  /// state; the other is undefined. `input_grad` takes this shard's part of the sum, onto what is
  /// there where `adds`; undefined: not wanted.
  void backward(const TensorPassParameters& parameters, const TensorPassParameters& grads,
                const at::Tensor& input, const at::Tensor& sequence_grad,
                const at::Tensor& last_grad, const at::Tensor& input_grad, bool adds);

 private:
  [[nodiscard]] std::int64_t step_at(std::int64_t turn) const {
    return g_.reverse ? g_.steps - 1 - turn : turn;
  }
  [[nodiscard]] bool masked(std::int64_t row, std::int64_t step) const;
  template <class T>
  CellRow<T> cell_at(std::int64_t step, std::int64_t row) const;
  template <class T>
  void cells_forward(std::int64_t step);
  template <class T>
  void cells_backward(std::int64_t step);
  void pass_back(const TensorPassParameters& parameters, std::int64_t step);
  void parameter_grads(const TensorPassParameters& grads, const at::Tensor& input) const;

  TensorPassGeometry g_;
  TensorPassBuffers buffers_;
  ShardGroup& shards_;
  const std::uint8_t* mask_;
  std::int64_t own_;    // units of this shard
  std::int64_t first_;  // its first unit
  SliceRoom room_;
};

}  // namespace strata::engine
