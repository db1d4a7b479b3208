#include "engine/layers/cell.h"

#include "engine/layers/support.h"
#include "engine/layers/vector_math.h"

namespace strata::engine {
namespace {

template <class T>
STRATA_CLONES void lstm_forward(T* __restrict gates, const T* __restrict c_before,
                                T* __restrict c_after, T* __restrict h_after, std::int64_t units) {
  for (std::int64_t u = 0; u < units; ++u) {
    const T i = quick_sigmoid(gates[u]);
    const T f = quick_sigmoid(gates[units + u]);
    const T g = quick_tanh(gates[2 * units + u]);
    const T o = quick_sigmoid(gates[3 * units + u]);
    const T c = f * c_before[u] + i * g;
    gates[u] = i;
    gates[units + u] = f;
    gates[2 * units + u] = g;
    gates[3 * units + u] = o;
    c_after[u] = c;
    h_after[u] = o * quick_tanh(c);
  }
}

template <class T>
STRATA_CLONES void lstm_backward(const T* __restrict gates, T* __restrict dgates,
                                 const T* __restrict c_before, const T* __restrict c_after,
                                 T* __restrict dh, T* __restrict dc, std::int64_t units) {
  for (std::int64_t u = 0; u < units; ++u) {
    const T i = gates[u];
    const T f = gates[units + u];
    const T g = gates[2 * units + u];
    const T o = gates[3 * units + u];
    const T t = quick_tanh(c_after[u]);
    const T d = dc[u] + dh[u] * o * (T(1) - t * t);
    dgates[u] = d * g * i * (T(1) - i);
    dgates[units + u] = d * c_before[u] * f * (T(1) - f);
    dgates[2 * units + u] = d * i * (T(1) - g * g);
    dgates[3 * units + u] = dh[u] * t * o * (T(1) - o);
    dc[u] = d * f;
    dh[u] = T(0);
  }
}

template <class T>
STRATA_CLONES void gru_forward(T* __restrict gates, const T* __restrict h_before,
                               T* __restrict h_after, std::int64_t units) {
  for (std::int64_t u = 0; u < units; ++u) {
    const T r = quick_sigmoid(gates[u]);
    const T z = quick_sigmoid(gates[units + u]);
    const T n = quick_tanh(gates[2 * units + u] + r * gates[3 * units + u]);
    gates[u] = r;
    gates[units + u] = z;
    gates[2 * units + u] = n;  // nh stays in the last block
    h_after[u] = (T(1) - z) * n + z * h_before[u];
  }
}

template <class T>
STRATA_CLONES void gru_backward(const T* __restrict gates, T* __restrict dgates,
                                const T* __restrict h_before, T* __restrict dh,
                                std::int64_t units) {
  for (std::int64_t u = 0; u < units; ++u) {
    const T r = gates[u];
    const T z = gates[units + u];
    const T n = gates[2 * units + u];
    const T nh = gates[3 * units + u];
    const T dn = dh[u] * (T(1) - z) * (T(1) - n * n);
    dgates[u] = dn * nh * r * (T(1) - r);
    dgates[units + u] = dh[u] * (h_before[u] - n) * z * (T(1) - z);
    dgates[2 * units + u] = dn;
    dgates[3 * units + u] = dn * r;
    dh[u] = dh[u] * z;
  }
}

template <class T>
STRATA_CLONES void plain_forward(const T* __restrict sums, T* __restrict h_after, bool relu,
                                 std::int64_t units) {
  for (std::int64_t u = 0; u < units; ++u)
    h_after[u] = relu ? (sums[u] > T(0) ? sums[u] : T(0)) : quick_tanh(sums[u]);
}

template <class T>
STRATA_CLONES void plain_backward(T* __restrict dgates, const T* __restrict h_after,
                                  T* __restrict dh, bool relu, std::int64_t units) {
  for (std::int64_t u = 0; u < units; ++u) {
    const T slope = relu ? (h_after[u] > T(0) ? T(1) : T(0)) : T(1) - h_after[u] * h_after[u];
    dgates[u] = dh[u] * slope;
    dh[u] = T(0);
  }
}

}  // namespace

template <class T>
void cell_forward(Cell cell, const CellRow<T>& row, std::int64_t units) {
  if (cell == Cell::lstm)
    return lstm_forward(row.gates, row.c_before, row.c_after, row.h_after, units);
  if (cell == Cell::gru) return gru_forward(row.gates, row.h_before, row.h_after, units);
  plain_forward(row.gates, row.h_after, cell == Cell::relu_rnn, units);
}

template <class T>
void cell_backward(Cell cell, const CellRow<T>& row, std::int64_t units) {
  if (cell == Cell::lstm)
    return lstm_backward(row.gates, row.dgates, row.c_before, row.c_after, row.dh, row.dc, units);
  if (cell == Cell::gru) return gru_backward(row.gates, row.dgates, row.h_before, row.dh, units);
  plain_backward(row.dgates, row.h_after, row.dh, cell == Cell::relu_rnn, units);
}

template void cell_forward(Cell, const CellRow<float>&, std::int64_t);
template void cell_forward(Cell, const CellRow<double>&, std::int64_t);
template void cell_backward(Cell, const CellRow<float>&, std::int64_t);
template void cell_backward(Cell, const CellRow<double>&, std::int64_t);

}  // namespace strata::engine
