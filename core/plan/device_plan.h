// Where a run computes: the project's "parallel" object and the command line's --devices.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace strata::plan {

/// "parallel": { "devices": ["cuda:0", "cuda:1"], "strategy": "data", ... }
struct Parallel {
  std::vector<std::string> devices = {
      "cpu"};  // "cpu", "cpu:0", "cuda:0", ...; a repeated "cpu" is that many ranks
  std::string strategy = "auto";  // auto, single, data, pipeline, tensor
  bool shard_optimizer = false;
  std::int64_t microbatches = 0;  // 0: chosen by the strategy
  std::string schedule = "1f1b";  // gpipe, 1f1b
  std::int64_t stages = 0;  // of a pipeline; 0: one per device. Fewer: the rest are replicas of it
  bool sync_batchnorm = true;  // batch statistics over all replicas, as one device has them
  bool operator==(const Parallel&) const = default;
};

Result<Parallel> read_parallel(const JsonValue& parallel);
Json to_json(const Parallel& parallel);

/// Splits "cpu:0,cpu:1" or "all" ("all" is left to the caller, who knows the machine); refuses
/// words that are no device.
Result<std::vector<std::string>> devices_from(const std::string& list);

}  // namespace strata::plan
