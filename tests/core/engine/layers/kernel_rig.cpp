#include "kernel_rig.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>

#include <QtGlobal>
#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "base/philox.h"

namespace strata::test {
namespace {

constexpr std::uint64_t kSeed = 7;

/// Fills rows from `first_row` on with uniform numbers in [least, most], in logical order whatever
/// the memory's.
void fill(const at::Tensor& tensor, const std::string& name, std::int64_t first_row, double least,
          double most) {
  at::Tensor plain = at::empty(tensor.sizes(), at::kDouble);
  const std::int64_t row_elements = tensor.dim() == 0 ? 1 : tensor.numel() / tensor.size(0);
  const RandomStream stream(kSeed, Purpose::generated_data, 0, hash_name(name));
  auto* to = plain.mutable_data_ptr<double>();
  for (std::int64_t i = 0; i < tensor.numel(); ++i) {
    const auto at = static_cast<std::uint64_t>(first_row * row_elements + i);
    to[i] = least + (most - least) * stream.uniform(at);
  }
  tensor.copy_(plain);
}

void fill_words(const at::Tensor& words, std::int64_t first_row, std::int64_t vocabulary) {
  const RandomStream stream(kSeed, Purpose::generated_data, 1, 0);
  auto* to = words.mutable_data_ptr<std::int32_t>();
  const std::int64_t steps = words.numel() / words.size(0);
  for (std::int64_t i = 0; i < words.numel(); ++i)
    to[i] = static_cast<std::int32_t>(stream.integer(
        static_cast<std::uint64_t>(first_row * steps + i), static_cast<std::uint64_t>(vocabulary)));
}

/// Padding at the end of rows, at the start of every third; at least one word stands in each.
at::Tensor mask_of(std::int64_t rows, std::int64_t steps, std::int64_t first_row) {
  at::Tensor mask = at::empty({rows, steps}, at::kByte);
  auto* to = mask.mutable_data_ptr<std::uint8_t>();
  for (std::int64_t r = 0; r < rows; ++r) {
    const std::int64_t row = first_row + r;
    const std::int64_t words = 1 + row % steps;
    for (std::int64_t t = 0; t < steps; ++t)
      to[r * steps + t] = (row % 3 == 2 ? t >= steps - words : t < words) ? 1 : 0;
  }
  return mask;
}

at::Tensor parameter_of(const graph::Parameter& parameter, at::ScalarType dtype) {
  const bool statistic = !parameter.trained();
  const at::ScalarType type = statistic && dtype != at::kDouble ? at::kFloat : dtype;
  at::Tensor tensor = at::empty(parameter.shape.sizes(), type);
  const bool positive = parameter.role == graph::ParameterRole::running_variance;
  fill(tensor, parameter.name, 0, positive ? 0.5 : -0.8, positive ? 1.5 : 0.8);
  return tensor;
}

}  // namespace

at::Tensor batch(std::int64_t rows, const graph::Shape& shape, at::ScalarType dtype) {
  std::vector<std::int64_t> sizes = {rows};
  sizes.insert(sizes.end(), shape.sizes().begin(), shape.sizes().end());
  at::Tensor tensor = at::zeros(sizes, dtype);
  return sizes.size() == 4 ? tensor.contiguous(at::MemoryFormat::ChannelsLast) : tensor;
}

double distance(const at::Tensor& a, const at::Tensor& b) {
  if (a.numel() == 0) return 0;
  const at::Tensor x = a.to(at::kDouble).contiguous();
  const at::Tensor y = b.to(at::kDouble).contiguous();
  const double apart = x.sub(y).norm().item<double>();
  const double found = apart / std::max(y.norm().item<double>(), 1e-3);
  return std::isnan(found) ? INFINITY : found;
}

graph::Layer layer_of(const Case& which, bool frozen) {
  auto json = parse_json(
      R"([{"id": "tested", )" + which.layer.substr(which.layer.find('{') + 1) + "]", which.name);
  if (!json.ok()) qFatal("%s", json.error().text().c_str());
  auto network = graph::read_network(*json);
  if (!network.ok()) qFatal("%s", network.error().text().c_str());
  graph::Layer layer;
  layer.spec = network->layers.front();
  layer.spec.frozen = frozen;
  layer.kind = graph::find_layer_kind(layer.spec.kind);
  std::vector<std::string> names;
  for (const graph::Shape& shape : which.inputs) {
    layer.reads.push_back({shape, which.vocabulary, which.masked ? "words" : ""});
    names.push_back(names.empty() ? "data" : "input" + std::to_string(names.size()));
  }
  auto facts = layer.kind->describe({layer.spec.id, layer.spec.settings, layer.reads, names});
  if (!facts.ok()) qFatal("%s: %s", which.name.c_str(), facts.error().text().c_str());
  layer.facts = *facts;
  return layer;
}

KernelRig::KernelRig(const Case& which, const RigSettings& settings)
    : layer_(layer_of(which, settings.frozen)), settings_(settings) {
  context_ = {.seed = 11, .step = 3, .first_row = settings.first_row};
  kernel_ = engine::make_kernel({.layer = layer_,
                                 .rows = settings.rows,
                                 .dtype = settings.dtype,
                                 .device = at::kCPU,
                                 .training = settings.training});
  if (kernel_ == nullptr) qFatal("no kernel for %s", layer_.spec.kind.c_str());

  const bool words = which.vocabulary > 0;
  for (std::size_t i = 0; i < which.inputs.size(); ++i) {
    at::Tensor input = batch(settings.rows, which.inputs[i], words ? at::kInt : settings.dtype);
    if (words)
      fill_words(input, settings.first_row, which.vocabulary);
    else
      fill(input, "input" + std::to_string(i), settings.first_row, -1, 1);
    tensors_.inputs.push_back(input);
    const bool wanted = settings.training && settings.wants_input_grads && !words;
    tensors_.input_grads.push_back(wanted ? at::empty_like(input).fill_(NAN) : at::Tensor());
  }
  tensors_.output = batch(settings.rows, layer_.facts.output.shape, settings.dtype).fill_(NAN);
  output_weights_ = batch(settings.rows, layer_.facts.output.shape, settings.dtype);
  fill(output_weights_, "output", settings.first_row, -1, 1);
  if (settings.training) tensors_.output_grad = output_weights_.clone();
  for (const graph::Parameter& parameter : layer_.facts.parameters) {
    tensors_.parameters.push_back(parameter_of(parameter, settings.dtype));
    const bool wanted = settings.training && !settings.frozen && parameter.trained();
    tensors_.parameter_grads.push_back(
        wanted ? at::empty_like(tensors_.parameters.back()).fill_(NAN) : at::Tensor());
  }
  for (const engine::BufferNeed& need : kernel_->buffers()) {
    at::Tensor buffer = at::empty(need.sizes, need.dtype);
    tensors_.buffers.push_back(need.dtype == at::kByte ? buffer.fill_(77) : buffer.fill_(NAN));
  }
  if (which.masked)
    tensors_.input_mask = mask_of(settings.rows, which.inputs[0][0], settings.first_row);
  if (!layer_.facts.output.mask.empty() && words)
    tensors_.output_mask = at::empty(tensors_.inputs[0].sizes(), at::kByte);
  kernel_->bind(tensors_);
}

void KernelRig::backward() {
  tensors_.output_grad.copy_(output_weights_);
  kernel_->backward(context_);
}

double KernelRig::objective() {
  forward();
  return tensors_.output.mul(output_weights_).sum().item<double>();
}

std::vector<KernelRig::Differentiated> KernelRig::differentiated() const {
  std::vector<Differentiated> all;
  for (std::size_t i = 0; i < tensors_.inputs.size(); ++i)
    if (tensors_.input_grads[i].defined())
      all.push_back({"input" + std::to_string(i), tensors_.inputs[i], tensors_.input_grads[i]});
  for (std::size_t i = 0; i < tensors_.parameters.size(); ++i)
    if (tensors_.parameter_grads[i].defined())
      all.push_back(
          {layer_.facts.parameters[i].name, tensors_.parameters[i], tensors_.parameter_grads[i]});
  return all;
}

}  // namespace strata::test
