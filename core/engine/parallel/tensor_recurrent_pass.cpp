#include "engine/parallel/tensor_recurrent_pass.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sum.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace strata::engine {
namespace {

/// Columns of the gate sums that a weight's rows give. GRU's blocks are r z nx nh, and its third
/// gate stands in nx for the input and in nh for the state (cell.h).
struct Columns {
  std::int64_t first = 0;
  std::int64_t row = 0;  // of the weight
  std::int64_t count = 0;
};
using AllColumns = std::vector<Columns>;

AllColumns input_columns(Cell cell, std::int64_t units) { return {{0, 0, gates_of(cell) * units}}; }

AllColumns state_columns(Cell cell, std::int64_t units) {
  if (cell != Cell::gru) return {{0, 0, gates_of(cell) * units}};
  return {{0, 0, 2 * units}, {3 * units, 2 * units, units}};
}

/// All but the innermost dimension as rows.
at::Tensor flat_rows(const at::Tensor& tensor) { return tensor.view({-1, tensor.size(-1)}); }

template <class T>
T* data(const at::Tensor& tensor) {
  return static_cast<T*>(tensor.mutable_data_ptr());
}

void product(at::Tensor to, const at::Tensor& a, const at::Tensor& b, bool adds) {
  if (adds)
    to.addmm_(a, b);
  else
    at::mm_out(to, a, b);
}

}  // namespace

TensorRecurrentPass::TensorRecurrentPass(const TensorPassGeometry& geometry,
                                         TensorPassBuffers buffers, ShardGroup& shards,
                                         const at::Tensor& mask)
    : g_(geometry),
      buffers_(std::move(buffers)),
      shards_(shards),
      mask_(mask.defined() ? mask.const_data_ptr<std::uint8_t>() : nullptr),
      own_(g_.units / shards.size()),
      first_(shards.rank() * own_),
      room_(shards, g_.rows, own_) {}

at::Tensor TensorRecurrentPass::sequence() const {
  return buffers_.states.narrow(0, g_.after(0), g_.steps);
}

at::Tensor TensorRecurrentPass::last() const {
  return buffers_.states.select(0, g_.after(step_at(g_.steps - 1)));
}

bool TensorRecurrentPass::masked(std::int64_t row, std::int64_t step) const {
  return mask_ != nullptr && mask_[row * g_.steps + step] == 0;
}

template <class T>
CellRow<T> TensorRecurrentPass::cell_at(std::int64_t step, std::int64_t row) const {
  const std::int64_t columns = blocks_of(g_.cell) * own_;
  T* const states = data<T>(buffers_.states) + first_;
  CellRow<T> cell;
  cell.gates = data<T>(buffers_.gates) + (step * g_.rows + row) * columns;
  cell.h_before = states + (g_.before(step) * g_.rows + row) * g_.units;
  cell.h_after = states + (g_.after(step) * g_.rows + row) * g_.units;
  if (g_.cell != Cell::lstm) return cell;
  cell.c_before = data<T>(buffers_.memory) + (g_.before(step) * g_.rows + row) * own_;
  cell.c_after = data<T>(buffers_.memory) + (g_.after(step) * g_.rows + row) * own_;
  return cell;
}

void TensorRecurrentPass::forward(const TensorPassParameters& parameters, const at::Tensor& input) {
  const at::Tensor sums = flat_rows(buffers_.gates);
  if (g_.cell == Cell::gru) sums.zero_();
  for (const Columns& c : input_columns(g_.cell, own_)) {
    product(sums.narrow(1, c.first, c.count), flat_rows(input), parameters.weight_ih.t(), false);
    if (parameters.bias_ih.defined()) sums.narrow(1, c.first, c.count).add_(parameters.bias_ih);
  }
  for (const Columns& c : state_columns(g_.cell, own_))
    if (parameters.bias_hh.defined())
      sums.narrow(1, c.first, c.count).add_(parameters.bias_hh.narrow(0, c.row, c.count));
  buffers_.states.select(0, g_.before(step_at(0))).zero_();
  if (g_.cell == Cell::lstm) buffers_.memory.select(0, g_.before(step_at(0))).zero_();

  for (std::int64_t turn = 0; turn < g_.steps; ++turn) {
    const std::int64_t step = step_at(turn);
    const at::Tensor before = buffers_.states.select(0, g_.before(step));
    for (const Columns& c : state_columns(g_.cell, own_))
      product(buffers_.gates.select(0, step).narrow(1, c.first, c.count), before,
              parameters.weight_hh.narrow(0, c.row, c.count).t(), true);
    if (buffers_.states.scalar_type() == at::kDouble)
      cells_forward<double>(step);
    else
      cells_forward<float>(step);
    const at::Tensor after = buffers_.states.select(0, g_.after(step));
    room_.of(buffers_.exchange, shards_.rank()).copy_(after.narrow(1, first_, own_));
    shards_.gather(buffers_.exchange);
    after.view({g_.rows, -1, own_}).copy_(room_.side_by_side(buffers_.exchange));
  }
}

template <class T>
void TensorRecurrentPass::cells_forward(std::int64_t step) {
  for (std::int64_t row = 0; row < g_.rows; ++row) {
    const CellRow<T> cell = cell_at<T>(step, row);
    if (!masked(row, step)) {
      cell_forward(g_.cell, cell, own_);
      continue;
    }
    std::copy_n(cell.h_before, own_, cell.h_after);  // the state passes a padding step unchanged
    if (g_.cell == Cell::lstm) std::copy_n(cell.c_before, own_, cell.c_after);
  }
}

void TensorRecurrentPass::backward(const TensorPassParameters& parameters,
                                   const TensorPassParameters& grads, const at::Tensor& input,
                                   const at::Tensor& sequence_grad, const at::Tensor& last_grad,
                                   const at::Tensor& input_grad, bool adds) {
  buffers_.dc.zero_();
  if (last_grad.defined())
    buffers_.dh.copy_(last_grad);
  else
    buffers_.dh.zero_();
  for (std::int64_t turn = g_.steps - 1; turn >= 0; --turn) {
    const std::int64_t step = step_at(turn);
    if (sequence_grad.defined()) buffers_.dh.add_(sequence_grad.select(0, step));
    if (buffers_.states.scalar_type() == at::kDouble)
      cells_backward<double>(step);
    else
      cells_backward<float>(step);
    if (turn > 0) pass_back(parameters, step);
  }
  parameter_grads(grads, input);
  if (!input_grad.defined()) return;
  for (const Columns& c : input_columns(g_.cell, own_))
    product(flat_rows(input_grad), flat_rows(buffers_.dgates).narrow(1, c.first, c.count),
            parameters.weight_ih, adds);
}

template <class T>
void TensorRecurrentPass::cells_backward(std::int64_t step) {
  const std::int64_t columns = blocks_of(g_.cell) * own_;
  for (std::int64_t row = 0; row < g_.rows; ++row) {
    CellRow<T> cell = cell_at<T>(step, row);
    cell.dgates = data<T>(buffers_.dgates) + (step * g_.rows + row) * columns;
    cell.dh = data<T>(buffers_.dh) + row * own_;
    cell.dc = data<T>(buffers_.dc) + row * own_;
    if (masked(row, step))
      std::fill_n(cell.dgates, columns, T(0));
    else
      cell_backward(g_.cell, cell, own_);
  }
}

/// Onto dh what the step before gets through the products, of all shards' gates.
void TensorRecurrentPass::pass_back(const TensorPassParameters& parameters, std::int64_t step) {
  const at::Tensor dgates = buffers_.dgates.select(0, step);
  for (int shard = 0; shard < shards_.size(); ++shard) {
    const at::Tensor columns = parameters.weight_hh.narrow(1, shard * own_, own_);
    bool adds = false;
    for (const Columns& c : state_columns(g_.cell, own_)) {
      product(room_.of(buffers_.exchange, shard), dgates.narrow(1, c.first, c.count),
              columns.narrow(0, c.row, c.count), adds);
      adds = true;
    }
  }
  shards_.sum_own(buffers_.exchange);
  buffers_.dh.add_(room_.of(buffers_.exchange, shards_.rank()));
}

void TensorRecurrentPass::parameter_grads(const TensorPassParameters& grads,
                                          const at::Tensor& input) const {
  const auto write = [&](const AllColumns& all, const at::Tensor& read, const at::Tensor& weight,
                         const at::Tensor& bias) {
    for (const Columns& c : all) {
      const at::Tensor dsums = flat_rows(buffers_.dgates).narrow(1, c.first, c.count);
      if (weight.defined())
        product(weight.narrow(0, c.row, c.count), dsums.t(), flat_rows(read), false);
      if (!bias.defined()) continue;
      at::Tensor to = bias.narrow(0, c.row, c.count);
      at::sum_out(to, dsums, 0);
    }
  };
  write(input_columns(g_.cell, own_), input, grads.weight_ih, grads.bias_ih);
  write(state_columns(g_.cell, own_), buffers_.states.narrow(0, g_.before(0), g_.steps),
        grads.weight_hh, grads.bias_hh);
}

}  // namespace strata::engine
