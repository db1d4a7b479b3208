// One step of a recurrent cell on one sample, between the products: gate sums -> state, and
// gradients back.
//
// LSTM (i f g o): i, f, o = sigmoid, g = tanh of their sums; c' = f c + i g; h' = o tanh(c').
// GRU (r z nx nh): r, z = sigmoid; n = tanh(nx + r nh), nx from the input and nh from the state; h'
// = (1 - z) n + z h. Plain (one): h' = tanh or relu. All as torch.nn.LSTM, GRU, RNN.
#pragma once

#include <cstdint>

namespace strata::engine {

enum class Cell { lstm, gru, tanh_rnn, relu_rnn };

/// Blocks of `units` columns that the products give per step.
inline std::int64_t blocks_of(Cell cell) { return cell == Cell::lstm || cell == Cell::gru ? 4 : 1; }
/// Gates in the parameters; GRU's nx and nh share one.
inline std::int64_t gates_of(Cell cell) {
  return cell == Cell::lstm ? 4 : cell == Cell::gru ? 3 : 1;
}

/// One sample at one step. `gates`: blocks x units: the sums in, what the backward needs out.
template <class T>
struct CellRow {
  T* gates = nullptr;
  const T* h_before = nullptr;
  T* h_after = nullptr;
  const T* c_before = nullptr;  // LSTM only, as all c
  T* c_after = nullptr;
  T* dgates = nullptr;  // backward: the gradients of the sums
  T* dh = nullptr;      // backward: dL/dh' in, the part of dL/dh that goes round the products out
  T* dc = nullptr;      // backward: dL/dc' in, dL/dc out
};

template <class T>
void cell_forward(Cell cell, const CellRow<T>& row, std::int64_t units);
template <class T>
void cell_backward(Cell cell, const CellRow<T>& row, std::int64_t units);

}  // namespace strata::engine
