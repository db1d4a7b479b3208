// Which rank of which world this process is, as the launcher that started it says in the
// environment: torchrun, a Kubernetes PyTorchJob, mpirun, srun, or Strata itself.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"

namespace strata::launch {

struct RankEnvironment {
  std::string launcher;  // "torchrun", "mpirun", "srun": for messages
  int rank = 0;
  int local_rank = 0;  // among the ranks of this machine
  int world_size = 1;
  int local_world_size = 1;  // ranks on this machine
  std::string master_addr;   // rank 0's machine; may be empty where all ranks are on one
  int master_port = 0;       // 0: not said
  std::string run_id;        // what the launcher calls this start of the program
  int restart_count = 0;     // how often the launcher has started it before
  bool agent_store = false;  // the launcher itself serves the store at master_addr:master_port

  [[nodiscard]] bool on_one_machine() const { return local_world_size == world_size; }
};

/// The value of an environment variable; nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;
/// This process's.
Environment process_environment();

/// Nothing where no launcher speaks. An Error names the variable that makes no sense or is missing.
Result<std::optional<RankEnvironment>> read_rank_environment(const Environment& environment);

/// A name that the ranks of this start have in common and no other run on this machine has: where
/// those of one machine find each other. An Error where the launcher gives nothing to make it of.
Result<std::string> meeting_name(const RankEnvironment& environment);

}  // namespace strata::launch
