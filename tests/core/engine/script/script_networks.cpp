#include "script_networks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <cstdlib>

#include "base/json.h"
#include "cases.h"

namespace strata::test {
namespace {

/// What follows a layer, so that a curve at the end is no closing one.
constexpr const char* kEnd = R"({"id": "end", "kind": "activation", "function": "linear"})";

std::string with_id(const std::string& layer, const std::string& id, const std::string& more = {}) {
  return fmt::format(R"({{"id": "{}", {}{})", id, more, layer.substr(1));
}

/// The layer behind an embedding that masks.
Small masked(const Case& which) {
  const graph::Shape& shape = which.inputs.front();
  return {which.name,
          fmt::format(R"([{{"id": "words", "kind": "embedding", "padding_index": 0, "mask": true,
                           "units": {}}}, {}, {}])",
                      shape[1], with_id(which.layer, "x"), kEnd),
          {{shape[0]}, 7}};
}

/// The layer over so many curves of the data.
Small joined(const Case& which) {
  std::string layers;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < which.inputs.size(); ++i) {
    names.push_back(fmt::format("\"in{}\"", i));
    layers +=
        fmt::format(R"({{"id": {}, "kind": "activation", "function": "{}", "inputs": ["data"]}}, )",
                    names.back(), i % 2 == 0 ? "tanh" : "silu");
  }
  const std::string reads = fmt::format("\"inputs\": [{}], ", fmt::join(names, ", "));
  return {which.name,
          fmt::format("[{}{}]", layers, with_id(which.layer, "x", reads)),
          {which.inputs.front()}};
}

Small network_of(const Case& which) {
  if (which.masked) return masked(which);
  if (which.inputs.size() > 1) return joined(which);
  return {which.name,
          fmt::format("[{}, {}]", with_id(which.layer, "x"), kEnd),
          {which.inputs.front(), which.vocabulary}};
}

std::vector<Small> made() {
  std::vector<Small> out = {dense_called("fc"), dense_called("fc-1"), dense_called("1")};
  for (const Case& which : cases())
    out.push_back(network_of(which));
  const std::string words =
      R"({"id": "words", "kind": "embedding", "padding_index": 0, "mask": true, "units": 4})";
  const auto behind = [&](const char* name, const char* layer) {
    out.push_back({name, fmt::format("[{}, {}]", words, layer), {{6}, 5}});
  };
  behind("masked causal attention",
         R"({"id": "x", "kind": "attention", "heads": 2, "causal": true})");
  behind(
      "masked stacked lstm",
      R"({"id": "x", "kind": "lstm", "units": 3, "layers": 2, "bidirectional": true, "dropout": 0.2})");
  behind("masked relu rnn",
         R"({"id": "x", "kind": "rnn", "units": 3, "activation": "relu", "bias": false})");
  out.push_back(
      {"branches",
       R"([{"id": "a", "kind": "dense", "units": 7}, {"id": "b", "kind": "dense", "units": 7},
                     {"id": "c", "kind": "add", "inputs": ["a", "b", "data"]}])",
       {{7}}});
  out.push_back(
      {"large transposed same",
       R"([{"id": "x", "kind": "conv2d_transpose", "filters": 2, "kernel": 5, "stride": 2, "padding": "same"}])",
       {{2, 3, 4}}});
  return out;
}

}  // namespace

graph::Model Small::model() const {
  const auto fail = [&](const Error& error) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), error.text().c_str());
    std::abort();
  };
  auto json = parse_json(layers, name);
  if (!json.ok()) fail(json.error());
  auto network = graph::read_network(*json);
  if (!network.ok()) fail(network.error());
  auto model = graph::infer(*network, signal);
  if (!model.ok()) fail(model.error());
  return std::move(model).value();
}

const std::vector<Small>& networks() {
  static const std::vector<Small> all = made();
  return all;
}

Small dense_called(const std::string& id) {
  return {fmt::format("dense {}", id),
          fmt::format(R"([{{"id": "{}", "kind": "dense", "units": 5}}])", id),
          {{7}}};
}

}  // namespace strata::test
