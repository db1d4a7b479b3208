// Milliseconds per forward and backward of single layers, against the same in ATen under autograd,
// interleaved.
//   bench_kernels [THREADS] [ROUNDS] [NAME]
#include <ATen/Parallel.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>

#include "core/engine/layers/kernel_rig.h"

using namespace strata;

namespace {

constexpr std::int64_t kRows = 64;

struct Peer {
  test::Case layer;
  bool input_grads;
  std::function<at::Tensor(const std::vector<at::Tensor>&, const std::vector<at::Tensor>&)> torch;
};

std::vector<Peer> peers() {
  using Tensors = std::vector<at::Tensor>;
  const auto dense = [](const char* layer, std::int64_t inputs, bool grads, bool relu) {
    return Peer{{layer, layer, {{inputs}}}, grads, [relu](const Tensors& x, const Tensors& p) {
                  const at::Tensor z = at::linear(x[0], p[0], p[1]);
                  return relu ? at::relu(z) : z;
                }};
  };
  const auto conv = [](const char* layer, graph::Shape in, std::int64_t padding, bool grads) {
    return Peer{{layer, layer, {in}}, grads, [padding](const Tensors& x, const Tensors& p) {
                  return at::relu(at::conv2d(x[0], p[0], p[1], 1, padding));
                }};
  };
  return {
      dense(R"({"kind": "dense", "units": 1024, "activation": "relu"})", 784, false, true),
      dense(R"({"kind": "dense", "units": 512, "activation": "relu"})", 1024, true, true),
      dense(R"({"kind": "dense", "units": 512, "activation": "relu"})", 7200, true, true),
      dense(R"({"kind": "dense", "units": 10})", 512, true, false),
      conv(R"({"kind": "conv2d", "filters": 32, "kernel": 3, "activation": "relu"})", {3, 32, 32},
           0, false),
      conv(R"({"kind": "conv2d", "filters": 16, "kernel": 3, "padding": 1, "activation": "relu"})",
           {16, 32, 32}, 1, true),
      conv(R"({"kind": "conv2d", "filters": 32, "kernel": 3, "padding": 1, "activation": "relu"})",
           {32, 16, 16}, 1, true),
      conv(R"({"kind": "conv2d", "filters": 64, "kernel": 3, "padding": 1, "activation": "relu"})",
           {64, 8, 8}, 1, true),
      {{"maxpool2d", R"({"kind": "maxpool2d"})", {{32, 30, 30}}},
       true,
       [](const Tensors& x, const Tensors&) { return at::max_pool2d(x[0], 2); }},
      {{"flatten", R"({"kind": "flatten"})", {{32, 15, 15}}},
       true,
       [](const Tensors& x, const Tensors&) { return x[0].flatten(1); }},
      {{"batchnorm", R"({"kind": "batchnorm"})", {{16, 32, 32}}},
       true,
       [](const Tensors& x, const Tensors& p) {
         return at::batch_norm(x[0], p[0], p[1], p[2], p[3], true, 0.1, 1e-5, false);
       }},
      {{"layernorm", R"({"kind": "layernorm"})", {{200, 64}}},
       true,
       [](const Tensors& x, const Tensors& p) { return at::layer_norm(x[0], {64}, p[0], p[1]); }},
      {{"embedding", R"({"kind": "embedding", "units": 16})", {{200}}, 10000},
       false,
       [](const Tensors& x, const Tensors& p) { return at::embedding(p[0], x[0]); }},
      {{"lstm", R"({"kind": "lstm", "units": 128})", {{200, 16}}},
       true,
       [](const Tensors& x, const Tensors& p) {
         const at::Tensor zero = at::zeros({1, kRows, 128});
         return std::get<0>(at::lstm(x[0], {zero, zero}, p, true, 1, 0.0, true, false, true))
             .select(1, -1);
       }},
      {{"attention", R"({"kind": "attention", "heads": 4})", {{200, 64}}}, true, nullptr},
      {{"dropout", R"({"kind": "dropout"})", {{512}}}, true, nullptr},
  };
}

double milliseconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

void measure(const Peer& peer, int rounds) {
  test::KernelRig rig(peer.layer,
                      {.dtype = at::kFloat, .rows = kRows, .wants_input_grads = peer.input_grads});
  const auto leaves_of = [](const std::vector<at::Tensor>& from,
                            const std::vector<at::Tensor>& grads, std::vector<at::Tensor>& leaves) {
    std::vector<at::Tensor> made;
    for (std::size_t i = 0; i < from.size(); ++i) {
      made.push_back(from[i].clone().set_requires_grad(grads[i].defined()));
      if (grads[i].defined()) leaves.push_back(made.back());
    }
    return made;
  };
  std::vector<at::Tensor> leaves;
  const auto inputs = leaves_of(rig.tensors().inputs, rig.tensors().input_grads, leaves);
  const auto parameters =
      leaves_of(rig.tensors().parameters, rig.tensors().parameter_grads, leaves);
  std::vector<double> ours[2];
  std::vector<double> theirs[2];
  for (int round = 0; round < rounds; ++round) {
    ours[0].push_back(milliseconds([&] { rig.forward(); }));
    ours[1].push_back(milliseconds([&] { rig.backward(); }));
    if (!peer.torch) continue;
    at::Tensor y;
    theirs[0].push_back(milliseconds([&] { y = peer.torch(inputs, parameters); }));
    theirs[1].push_back(
        milliseconds([&] { torch::autograd::grad({y}, leaves, {rig.output_weights()}); }));
  }
  std::printf("%-84s %8.3f %8.3f", (peer.layer.layer + " " + peer.layer.inputs[0].text()).c_str(),
              median(ours[0]), median(ours[1]));
  if (peer.torch) {
    const double ratio =
        (median(theirs[0]) + median(theirs[1])) / (median(ours[0]) + median(ours[1]));
    std::printf(" %8.3f %8.3f %6.2f", median(theirs[0]), median(theirs[1]), ratio);
  }
  std::printf("\n");
}

}  // namespace

int main(int count, char** words) {
  at::set_num_threads(count > 1 ? std::stoi(words[1]) : 2);
  const int rounds = count > 2 ? std::stoi(words[2]) : 30;
  const std::string name = count > 3 ? words[3] : "";
  std::printf("%-84s %8s %8s %8s %8s %6s\n", "64 samples, float32, milliseconds", "forward",
              "backward", "ATen fwd", "ATen bwd", "times");
  for (const Peer& peer : peers())
    if (peer.layer.layer.find(name) != std::string::npos) measure(peer, rounds);
}
