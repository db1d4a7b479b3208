#include "sample_network.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>

#include <cmath>

#include "base/philox.h"
#include "engine/bound_network.h"
#include "engine/guard.h"
#include "engine/parameters.h"
#include "translate/onnx/named_floats.h"

namespace strata::test {

namespace {

std::vector<float> random_values(const graph::Parameter& parameter, const RandomStream& stream) {
  const double fan = static_cast<double>(parameter.fan_in);
  std::vector<float> out(static_cast<std::size_t>(parameter.shape.elements()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double drawn = stream.normal(i);
    double value = 0.3 * drawn;
    if (parameter.role == graph::ParameterRole::kernel ||
        parameter.role == graph::ParameterRole::recurrent_kernel)
      value = drawn / std::sqrt(fan);
    if (parameter.role == graph::ParameterRole::scale) value = 1 + 0.3 * drawn;
    if (parameter.role == graph::ParameterRole::running_variance) value = 0.5 + std::abs(drawn);
    if (parameter.role == graph::ParameterRole::embedding) value = drawn;
    out[i] = static_cast<float>(value);
  }
  return out;
}

Result<at::Tensor> run(const graph::Model& model, const exchange::TensorFile& weights,
                       const at::Tensor& rows, bool apply_closing) {
  engine::ParameterStore store(model, {.training = false});
  STRATA_CHECK(store.load(weights, "the weights"));
  engine::BoundNetwork network({.model = model, .store = store, .training = false}, rows.size(0));
  const at::Tensor logits = network.run(rows).contiguous().clone();
  if (!apply_closing || model.closing.empty()) return logits;
  if (model.closing == "sigmoid") return at::sigmoid(logits);
  return at::softmax(logits, logits.dim() == 4 ? 1 : -1);
}

}  // namespace

exchange::TensorFile random_weights(const graph::Model& model, std::uint64_t seed) {
  std::vector<translate::onnx::NamedFloats> all;
  for (const graph::Layer& layer : model.layers)
    for (const graph::Parameter& parameter : layer.facts.parameters) {
      const std::string name = layer.id() + "." + parameter.name;
      const RandomStream stream(seed, Purpose::sampling, 0, hash_name(name));
      all.push_back({name, parameter.shape.sizes(), random_values(parameter, stream)});
    }
  return translate::onnx::tensor_file_of(all);
}

at::Tensor random_rows(const graph::Signal& signal, std::int64_t rows, std::uint64_t seed) {
  const std::vector<std::int64_t> sizes = [&] {
    std::vector<std::int64_t> all{rows};
    all.insert(all.end(), signal.shape.sizes().begin(), signal.shape.sizes().end());
    return all;
  }();
  const RandomStream stream(seed, Purpose::sampling, 1, 1);
  at::Tensor out = at::empty(sizes, signal.is_tokens() ? at::kInt : at::kFloat);
  for (std::int64_t i = 0; i < out.numel(); ++i) {
    const auto at = static_cast<std::uint64_t>(i);
    if (!signal.is_tokens()) {
      out.mutable_data_ptr<float>()[i] = static_cast<float>(stream.normal(at));
      continue;
    }
    const auto word = static_cast<std::int32_t>(
        stream.integer(2 * at, static_cast<std::uint64_t>(signal.vocabulary)));
    out.mutable_data_ptr<std::int32_t>()[i] = stream.uniform(2 * at + 1) < 0.33F ? 0 : word;
  }
  return out;
}

Result<at::Tensor> engine_output(const graph::Model& model, const exchange::TensorFile& weights,
                                 const at::Tensor& rows, bool apply_closing) {
  return engine::guarded("forward", [&] { return run(model, weights, rows, apply_closing); });
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  if (a.sizes() != b.sizes()) return INFINITY;
  const at::Tensor left = a.contiguous();
  const at::Tensor right = b.contiguous();
  double largest = 0;
  for (std::int64_t i = 0; i < left.numel(); ++i) {
    const double difference = std::abs(static_cast<double>(left.const_data_ptr<float>()[i]) -
                                       static_cast<double>(right.const_data_ptr<float>()[i]));
    if (!(difference <= largest)) largest = std::isnan(difference) ? INFINITY : difference;
  }
  return largest;
}

}  // namespace strata::test
