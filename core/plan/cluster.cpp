#include "plan/cluster.h"

namespace strata::plan {

Cluster usual_cluster(const std::vector<std::string>& devices) {
  Cluster out;
  if (devices.empty() || !devices.front().starts_with("cuda")) return out;
  // A GPU of the middle class on PCI Express 3.
  out.rate = {15e12, 600e9, 8e-6};
  out.link = {15e-6, 12e9};
  return out;
}

LayerTimes layer_times(const graph::Model& model, const Training& training, const Cluster& cluster,
                       std::int64_t rows) {
  LayerTimes estimated = estimate_times(model, training, cluster.rate, rows);
  const std::size_t layers = model.layers.size();
  if (!cluster.measured || cluster.measured->forward.size() != layers ||
      cluster.measured->backward.size() != layers)
    return estimated;
  LayerTimes times = *cluster.measured;
  const double part = static_cast<double>(rows) / static_cast<double>(times.rows);
  for (std::size_t k = 0; k < layers; ++k) {
    times.forward[k] *= part;
    times.backward[k] *= part;
  }
  times.rows = rows;
  if (times.accumulate.size() != layers) times.accumulate = std::move(estimated.accumulate);
  if (times.update.size() != layers) times.update = std::move(estimated.update);
  return times;
}

}  // namespace strata::plan
