// One direction of one layer of a recurrent network over a whole batch.
//
// For every step the input x and the state h lie side by side, so that one product gives all gate
// sums:
//   sums = [x | h] W + b,  W = [W_ih | W_hh]^T                     (step by step; rows of the batch
//   shared out to threads) [dx | dh] = dsums W^T,  dW^T = dsums^T [x | h] over all steps  (the
//   latter once, at the end)
// Everything between is in cell.h. Steps are outermost in memory, samples next.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/layers/cell.h"
#include "engine/layers/support.h"

namespace strata::engine {

struct PassGeometry {
  Cell cell = Cell::lstm;
  std::int64_t rows = 0;
  std::int64_t steps = 0;
  std::int64_t inputs = 0;
  std::int64_t units = 0;
  bool reverse = false;   // reads from the last step to the first
  bool training = false;  // keeps every step; else only what the next one needs
  Parts parts{1};         // of the rows, one for each thread

  [[nodiscard]] std::int64_t width() const { return inputs + units; }
  [[nodiscard]] std::int64_t columns() const { return blocks_of(cell) * units; }
  [[nodiscard]] std::int64_t step_at(std::int64_t turn) const {
    return reverse ? steps - 1 - turn : turn;
  }
  // Slots of step `turn` in what is kept.
  [[nodiscard]] std::int64_t state_slot(std::int64_t turn) const {
    return training ? turn : turn % 2;
  }
  [[nodiscard]] std::int64_t gate_slot(std::int64_t turn) const { return training ? turn : 0; }

  // Elements of the buffers below.
  [[nodiscard]] std::int64_t state_elements() const {
    return (training ? steps + 1 : 2) * rows * width();
  }
  [[nodiscard]] std::int64_t gate_elements() const {
    return (training ? steps : 1) * rows * columns();
  }
  [[nodiscard]] std::int64_t memory_elements() const {
    return cell == Cell::lstm ? (training ? steps + 1 : 2) * rows * units : 1;
  }
  [[nodiscard]] std::int64_t packed_elements() const { return (width() + 1) * columns(); }
  // Steps whose weight gradients a thread sums in one product: enough for a deep one, few enough
  // for the cache.
  [[nodiscard]] std::int64_t slab_steps() const { return (64 + parts.size() - 1) / parts.size(); }
  [[nodiscard]] std::int64_t slab_elements() const {
    return slab_steps() * parts.size() * (columns() + width());
  }
};

/// A sequence per sample, by its strides.
template <class T>
struct Sequences {
  T* data = nullptr;
  std::int64_t row_stride = 0;
  std::int64_t step_stride = 0;
  [[nodiscard]] T* at(std::int64_t row, std::int64_t step) const {
    return data + row * row_stride + step * step_stride;
  }
};

/// A layer's parameters or their gradients; null where there are none.
template <class T>
struct PassParameters {
  T* weight_ih = nullptr;
  T* weight_hh = nullptr;
  T* bias_ih = nullptr;
  T* bias_hh = nullptr;
};

template <class T>
struct PassBuffers {
  T* states = nullptr;  // [turn][row][x | h before the turn]
  T* gates = nullptr;   // [turn][row][blocks x units]
  T* memory = nullptr;  // [turn][row][units]: the LSTM's c before the turn
  T* packed = nullptr;  // W and b: in forward width x columns, in backward columns x width
  T* sums = nullptr;    // backward, for every thread: dW^T and db
  T* slab = nullptr;    // backward, for every thread: dsums and [x | h] of some steps
  T* dh = nullptr;      // backward: rows x units
  T* dc = nullptr;
};

template <class T>
class RecurrentPass {
 public:
  RecurrentPass(const PassGeometry& geometry, const PassBuffers<T>& buffers,
                const std::uint8_t* mask)
      : g_(geometry), buffers_(buffers), mask_(mask) {}

  /// out.data null: nobody reads the sequence. `last` (row stride last_stride): the last state, or
  /// null.
  void forward(const PassParameters<const T>& parameters, Sequences<const T> in, Sequences<T> out,
               T* last, std::int64_t last_stride);
  /// The gradients of `out` and `last`; input_grad.data null: not wanted; `adds`: onto what is
  /// there.
  void backward(const PassParameters<const T>& parameters, const PassParameters<T>& grads,
                Sequences<const T> out_grad, const T* last_grad, std::int64_t last_stride,
                Sequences<T> input_grad, bool adds);

 private:
  void pack(const PassParameters<const T>& parameters, bool transposed);
  void forward_rows(std::int64_t begin, std::int64_t end, Sequences<const T> in, Sequences<T> out);
  void backward_part(std::int64_t part, Sequences<const T> out_grad, Sequences<T> input_grad,
                     bool adds, bool sums_up);
  void add_weight_grads(std::int64_t part, std::int64_t samples) const;
  void unpack_grads(const PassParameters<T>& grads) const;
  CellRow<T> row_at(std::int64_t turn, std::int64_t row) const;
  [[nodiscard]] bool masked(std::int64_t row, std::int64_t step) const {
    return mask_ != nullptr && mask_[row * g_.steps + step] == 0;
  }
  [[nodiscard]] T* state(std::int64_t turn, std::int64_t row) const {
    return buffers_.states + (g_.state_slot(turn) * g_.rows + row) * g_.width();
  }
  [[nodiscard]] T* gates(std::int64_t turn, std::int64_t row) const {
    return buffers_.gates + (g_.gate_slot(turn) * g_.rows + row) * g_.columns();
  }

  PassGeometry g_;
  PassBuffers<T> buffers_;
  const std::uint8_t* mask_;
};

}  // namespace strata::engine
