#include "engine/layers/recurrent_pass.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "engine/layers/support.h"
#include "engine/layers/tile_product.h"

namespace strata::engine {
namespace {

// Where a block's rows stand in weight_ih and weight_hh; -1: the block has no such part. GRU's
// blocks are r z nx nh.
std::int64_t input_gate(Cell cell, std::int64_t block) {
  return cell == Cell::gru && block == 3 ? -1 : block;
}
std::int64_t state_gate(Cell cell, std::int64_t block) {
  return cell != Cell::gru || block < 2 ? block : block == 3 ? 2 : -1;
}

template <class T>
STRATA_CLONES void add_column_sums(const T* from, std::int64_t rows, std::int64_t stride, T* sums,
                                   std::int64_t columns) {
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c)
      sums[c] += from[r * stride + c];
}

template <class T>
STRATA_CLONES void add(const T* from, T* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i)
    to[i] += from[i];
}

}  // namespace

template <class T>
void RecurrentPass<T>::pack(const PassParameters<const T>& parameters, bool transposed) {
  const std::int64_t width = g_.width();
  const std::int64_t columns = g_.columns();
  T* const biases = buffers_.packed + width * columns;
  at::parallel_for(0, columns, 1 + 16384 / width, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t column = begin; column < end; ++column) {
      const std::int64_t block = column / g_.units;
      const std::int64_t unit = column % g_.units;
      const std::int64_t ih = input_gate(g_.cell, block);
      const std::int64_t hh = state_gate(g_.cell, block);
      const T* from_ih =
          ih < 0 ? nullptr : parameters.weight_ih + (ih * g_.units + unit) * g_.inputs;
      const T* from_hh =
          hh < 0 ? nullptr : parameters.weight_hh + (hh * g_.units + unit) * g_.units;
      T* const to = buffers_.packed + (transposed ? column : column * width);
      const std::int64_t stride = transposed ? columns : 1;
      for (std::int64_t i = 0; i < g_.inputs; ++i)
        to[i * stride] = from_ih == nullptr ? T(0) : from_ih[i];
      for (std::int64_t i = 0; i < g_.units; ++i)
        to[(g_.inputs + i) * stride] = from_hh == nullptr ? T(0) : from_hh[i];
      biases[column] = T(0);
      if (parameters.bias_ih == nullptr) continue;
      if (ih >= 0) biases[column] += parameters.bias_ih[ih * g_.units + unit];
      if (hh >= 0) biases[column] += parameters.bias_hh[hh * g_.units + unit];
    }
  });
}

template <class T>
CellRow<T> RecurrentPass<T>::row_at(std::int64_t turn, std::int64_t row) const {
  CellRow<T> cell;
  cell.gates = gates(turn, row);
  cell.h_before = state(turn, row) + g_.inputs;
  cell.h_after = state(turn + 1, row) + g_.inputs;
  if (g_.cell == Cell::lstm) {
    cell.c_before = buffers_.memory + (g_.state_slot(turn) * g_.rows + row) * g_.units;
    cell.c_after = buffers_.memory + (g_.state_slot(turn + 1) * g_.rows + row) * g_.units;
  }
  if (buffers_.dh != nullptr) {
    cell.dh = buffers_.dh + row * g_.units;
    cell.dc = buffers_.dc + row * g_.units;
  }
  return cell;
}

template <class T>
void RecurrentPass<T>::forward(const PassParameters<const T>& parameters, Sequences<const T> in,
                               Sequences<T> out, T* last, std::int64_t last_stride) {
  pack(parameters, /*transposed=*/true);
  at::parallel_for(0, g_.parts.number(), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t part = begin; part < end; ++part)
      forward_rows(g_.parts.begin(part), g_.parts.end(part), in, out);
  });
  for (std::int64_t row = 0; last != nullptr && row < g_.rows; ++row)
    std::copy_n(state(g_.steps, row) + g_.inputs, g_.units, last + row * last_stride);
}

template <class T>
void RecurrentPass<T>::forward_rows(std::int64_t begin, std::int64_t end, Sequences<const T> in,
                                    Sequences<T> out) {
  for (std::int64_t row = begin; row < end; ++row) {
    std::fill_n(state(0, row) + g_.inputs, g_.units, T(0));
    if (g_.cell == Cell::lstm) std::fill_n(buffers_.memory + row * g_.units, g_.units, T(0));
  }
  for (std::int64_t turn = 0; turn < g_.steps; ++turn) {
    const std::int64_t step = g_.step_at(turn);
    for (std::int64_t row = begin; row < end; ++row)
      std::copy_n(in.at(row, step), g_.inputs, state(turn, row));
    TileProduct<T> sums;
    sums.a = state(turn, begin);
    sums.a_row = g_.width();
    sums.b = buffers_.packed;
    sums.b_row = g_.columns();
    sums.c = gates(turn, begin);
    sums.c_row = g_.columns();
    sums.m = end - begin;
    sums.n = g_.columns();
    sums.depth = g_.width();
    sums.bias = buffers_.packed + g_.width() * g_.columns();
    multiply_tile(sums);
    for (std::int64_t row = begin; row < end; ++row) {
      const CellRow<T> cell = row_at(turn, row);
      if (masked(row, step)) {  // the state passes a padding step unchanged
        std::copy_n(cell.h_before, g_.units, cell.h_after);
        if (g_.cell == Cell::lstm) std::copy_n(cell.c_before, g_.units, cell.c_after);
      } else {
        cell_forward(g_.cell, cell, g_.units);
      }
      if (out.data != nullptr) std::copy_n(cell.h_after, g_.units, out.at(row, step));
    }
  }
}

template <class T>
void RecurrentPass<T>::backward(const PassParameters<const T>& parameters,
                                const PassParameters<T>& grads, Sequences<const T> out_grad,
                                const T* last_grad, std::int64_t last_stride,
                                Sequences<T> input_grad, bool adds) {
  pack(parameters, /*transposed=*/false);
  std::fill_n(buffers_.dc, g_.rows * g_.units, T(0));
  for (std::int64_t row = 0; row < g_.rows; ++row) {
    T* const dh = buffers_.dh + row * g_.units;
    if (last_grad == nullptr)
      std::fill_n(dh, g_.units, T(0));
    else
      std::copy_n(last_grad + row * last_stride, g_.units, dh);
  }
  const bool sums_up = grads.weight_ih != nullptr || grads.weight_hh != nullptr;
  at::parallel_for(0, g_.parts.number(), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t part = begin; part < end; ++part)
      backward_part(part, out_grad, input_grad, adds, sums_up);
  });
  if (!sums_up) return;
  for (std::int64_t part = 1; part < g_.parts.number(); ++part)
    add(buffers_.sums + part * g_.packed_elements(), buffers_.sums, g_.packed_elements());
  unpack_grads(grads);
}

template <class T>
void RecurrentPass<T>::backward_part(std::int64_t part, Sequences<const T> out_grad,
                                     Sequences<T> input_grad, bool adds, bool sums_up) {
  const std::int64_t begin = g_.parts.begin(part);
  const std::int64_t rows = g_.parts.end(part) - begin;
  T* const slab_gates = buffers_.slab + part * g_.slab_elements();
  T* const slab_states = slab_gates + g_.slab_steps() * g_.parts.size() * g_.columns();
  if (sums_up) std::fill_n(buffers_.sums + part * g_.packed_elements(), g_.packed_elements(), T(0));
  TileProduct<T> product;
  product.a_row = g_.columns();
  product.b_row = g_.width();
  product.m = rows;
  product.depth = g_.columns();
  std::int64_t samples = 0;  // in the slab
  for (std::int64_t turn = g_.steps - 1; turn >= 0; --turn) {
    const std::int64_t step = g_.step_at(turn);
    T* const dgates = slab_gates + samples * g_.columns();
    for (std::int64_t row = begin; row < begin + rows; ++row) {
      CellRow<T> cell = row_at(turn, row);
      cell.dgates = dgates + (row - begin) * g_.columns();
      if (out_grad.data != nullptr) add(out_grad.at(row, step), cell.dh, g_.units);
      if (masked(row, step))
        std::fill_n(cell.dgates, g_.columns(), T(0));
      else
        cell_backward(g_.cell, cell, g_.units);
    }
    product.a = dgates;
    if (turn > 0) {
      product.b = buffers_.packed + g_.inputs;
      product.c = buffers_.dh + begin * g_.units;
      product.c_row = g_.units;
      product.n = g_.units;
      product.accumulate = true;
      multiply_tile(product);
    }
    if (input_grad.data != nullptr) {
      product.b = buffers_.packed;
      product.c = input_grad.at(begin, step);
      product.c_row = input_grad.row_stride;
      product.n = g_.inputs;
      product.accumulate = adds;
      multiply_tile(product);
    }
    if (!sums_up) continue;
    std::copy_n(state(turn, begin), rows * g_.width(), slab_states + samples * g_.width());
    samples += rows;
    if (turn > 0 && samples < g_.slab_steps() * rows) continue;
    add_weight_grads(part, samples);
    samples = 0;
  }
}

// Onto the part's sums, what `samples` rows of its slab give.
template <class T>
void RecurrentPass<T>::add_weight_grads(std::int64_t part, std::int64_t samples) const {
  const std::int64_t columns = g_.columns();
  T* const slab = buffers_.slab + part * g_.slab_elements();
  T* const sums = buffers_.sums + part * g_.packed_elements();
  TileProduct<T> product;
  product.a = slab;
  product.a_row = 1;
  product.a_step = columns;
  product.b = slab + g_.slab_steps() * g_.parts.size() * columns;
  product.b_row = g_.width();
  product.c = sums;
  product.c_row = g_.width();
  product.m = columns;
  product.n = g_.width();
  product.depth = samples;
  product.accumulate = true;
  multiply_tile(product);
  add_column_sums(slab, samples, columns, sums + g_.width() * columns, columns);
}

template <class T>
void RecurrentPass<T>::unpack_grads(const PassParameters<T>& grads) const {
  const T* const biases = buffers_.sums + g_.width() * g_.columns();
  for (std::int64_t column = 0; column < g_.columns(); ++column) {
    const std::int64_t unit = column % g_.units;
    const std::int64_t ih = input_gate(g_.cell, column / g_.units);
    const std::int64_t hh = state_gate(g_.cell, column / g_.units);
    const T* const from = buffers_.sums + column * g_.width();
    if (ih >= 0) {
      const std::int64_t at = ih * g_.units + unit;
      if (grads.weight_ih != nullptr)
        std::copy_n(from, g_.inputs, grads.weight_ih + at * g_.inputs);
      if (grads.bias_ih != nullptr) grads.bias_ih[at] = biases[column];
    }
    if (hh >= 0) {
      const std::int64_t at = hh * g_.units + unit;
      if (grads.weight_hh != nullptr)
        std::copy_n(from + g_.inputs, g_.units, grads.weight_hh + at * g_.units);
      if (grads.bias_hh != nullptr) grads.bias_hh[at] = biases[column];
    }
  }
}

template class RecurrentPass<float>;
template class RecurrentPass<double>;

}  // namespace strata::engine
