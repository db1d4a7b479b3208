#include "plan/one_device.h"

#include <fmt/format.h>

namespace strata::plan {

Result<Training> on_one_device(Training training, const Parallel& parallel) {
  const std::int64_t parts = parallel.microbatches;
  if (parallel.strategy != "pipeline" || parts <= 1) return training;
  if (training.accumulation > 1 && training.accumulation != parts)
    return Error{fmt::format("{} micro-batches do not go with an accumulation of {}", parts,
                             training.accumulation),
                 "parallel.microbatches", "leave one of the two out"};
  if (parts > training.batch)
    return Error{
        fmt::format("a batch of {} cannot be split into {} micro-batches", training.batch, parts),
        "parallel.microbatches", "lower it or raise the batch"};
  training.accumulation = parts;
  return training;
}

}  // namespace strata::plan
