#include "engine/trained_state.h"

#include <ATen/ops/empty.h>

#include <cstring>

#include "engine/step_runner.h"

namespace strata::engine {
namespace {

at::Tensor memory_like(const at::Tensor& tensor) {
  return at::empty(tensor.sizes(), tensor.options().device(at::kCPU));
}

void copy(const at::Tensor& from, const at::Tensor& to) {
  if (from.is_cpu())
    std::memcpy(to.mutable_data_ptr(), from.const_data_ptr(), from.nbytes());
  else
    to.copy_(from);
}

}  // namespace

TrainedState trained_state(StepRunner& runner) {
  const ParameterStore& store = runner.parameters();
  return {store.all_values(), store.statistics(), runner.optimizer().state()};
}

TrainedState host_memory_like(const TrainedState& state) {
  TrainedState memory{memory_like(state.values), memory_like(state.statistics), {}};
  for (const auto& [name, flat] : state.optimizer)
    memory.optimizer.emplace_back(name, memory_like(flat));
  return memory;
}

void copy_statistics(const TrainedState& from, TrainedState& to) {
  copy(from.statistics, to.statistics);
}

void copy_parameters(const TrainedState& from, TrainedState& to) {
  copy(from.values, to.values);
  for (std::size_t i = 0; i < from.optimizer.size(); ++i)
    copy(from.optimizer[i].second, to.optimizer[i].second);
}

}  // namespace strata::engine
