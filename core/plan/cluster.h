// The machines of a run as numbers, for plans and predictions: how fast devices compute, what they
// hold, how fast they reach each other.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plan/layer_times.h"

namespace strata::plan {

struct DeviceFacts {
  double speed = 1;         // times as fast as the layer times say
  std::int64_t memory = 0;  // bytes a rank may take; 0: unknown, taken as enough
  bool operator==(const DeviceFacts&) const = default;
};

struct Link {
  double latency_s = 10e-6;
  double bytes_per_s = 5e9;
  [[nodiscard]] double seconds(double bytes) const { return latency_s + bytes / bytes_per_s; }
};

struct Cluster {
  std::vector<DeviceFacts> devices;  // by rank; ranks beyond them are like the last one
  Link link;                         // between any two
  ComputeRate rate;                  // of a device of speed 1
  std::optional<LayerTimes> measured;

  [[nodiscard]] DeviceFacts device(int rank) const {
    if (devices.empty()) return {};
    return devices[std::min(static_cast<std::size_t>(rank), devices.size() - 1)];
  }
};

/// What devices of these names usually do, their memory unknown: a function of the names alone, so
/// that all ranks of a run come to the same plan.
Cluster usual_cluster(const std::vector<std::string>& devices);

/// Times of a micro-batch of `rows`: the measured ones in proportion to its rows, the estimate
/// where there are none.
LayerTimes layer_times(const graph::Model& model, const Training& training, const Cluster& cluster,
                       std::int64_t rows);

}  // namespace strata::plan
