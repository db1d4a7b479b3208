// Small networks for the tests of plans.
#pragma once

#include <fmt/format.h>

#include <QtGlobal>

#include <string>
#include <vector>

#include "base/philox.h"
#include "graph/network.h"
#include "plan/parallel_plan.h"

namespace strata::test {

inline graph::Model model_of(const std::string& layers, const graph::Signal& input) {
  auto json = parse_json(layers, "test");
  if (!json.ok()) qFatal("%s", json.error().text().c_str());
  auto network = graph::read_network(*json);
  if (!network.ok()) qFatal("%s", network.error().text().c_str());
  auto model = graph::infer(*network, input);
  if (!model.ok()) qFatal("%s", model.error().text().c_str());
  return std::move(model).value();
}

inline std::string dense(const std::string& id, int units = 4, const std::string& more = {}) {
  return fmt::format("{{\"id\": \"{}\", \"kind\": \"dense\", \"units\": {}{}}}", id, units, more);
}
inline std::string add(const std::string& id, const std::string& a, const std::string& b) {
  return fmt::format("{{\"id\": \"{}\", \"kind\": \"add\", \"inputs\": [\"{}\", \"{}\"]}}", id, a,
                     b);
}
inline std::string list_of(const std::vector<std::string>& layers) {
  return fmt::format("[{}]", fmt::join(layers, ", "));
}
inline std::string name_of(int layer) { return fmt::format("l{}", layer); }

/// Dense layers l0, l1, ... of equal width, one after the other.
inline graph::Model chain(int layers, int width = 4) {
  std::vector<std::string> out(static_cast<std::size_t>(layers));
  for (int k = 0; k < layers; ++k)
    out[static_cast<std::size_t>(k)] = dense(name_of(k), width);
  return model_of(list_of(out), {graph::Shape{width}});
}

/// Dense layers, some frozen, and additions that reach back to any earlier layer or to the data.
inline graph::Model random_network(std::uint64_t seed, int layers) {
  const RandomStream random(seed, Purpose::sampling, 0, 0);
  std::vector<std::string> out;
  for (int k = 0; k < layers; ++k) {
    const auto at = 3 * static_cast<std::uint64_t>(k);
    const std::string id = name_of(k);
    if (k < 1 || random.integer(at, 3) > 0) {
      const bool frozen = random.integer(at + 1, 4) == 0;
      out.push_back(dense(id, 4, frozen ? ", \"trainable\": false" : ""));
      continue;
    }
    const auto back =
        static_cast<int>(random.integer(at + 2, static_cast<std::uint64_t>(k) + 1)) - 1;
    out.push_back(add(id, name_of(k - 1), back < 0 ? "data" : name_of(back)));
  }
  return model_of(list_of(out), {graph::Shape{4}});
}

/// `layers` cut at random into `stages` ranges that are not empty.
inline std::vector<plan::LayerRange> random_cuts(std::uint64_t seed, int layers, int stages) {
  const RandomStream random(seed, Purpose::sampling, 1, 0);
  std::vector<plan::LayerRange> out;
  int first = 0;
  for (int s = 0; s < stages; ++s) {
    const int room = layers - first - (stages - 1 - s);
    const int count = s == stages - 1
                          ? room
                          : 1 + static_cast<int>(random.integer(static_cast<std::uint64_t>(s),
                                                                static_cast<std::uint64_t>(room)));
    out.push_back({first, first + count});
    first += count;
  }
  return out;
}

inline plan::ParallelPlan plan_of(plan::Mesh mesh, std::vector<plan::LayerRange> stages,
                                  int micro_batches) {
  plan::ParallelPlan plan;
  plan.mesh = mesh;
  plan.stages = std::move(stages);
  plan.micro_batches = micro_batches;
  plan.devices.assign(static_cast<std::size_t>(mesh.size()), "cpu");
  plan.strategy = mesh.stages > 1 ? "pipeline" : mesh.replicas > 1 ? "data" : "single";
  return plan;
}

}  // namespace strata::test
