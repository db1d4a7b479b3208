// A project made ready to compute: data opened, network inferred, loss checked.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "data/dataset.h"
#include "data/progress.h"
#include "engine/parallel/team.h"
#include "engine/train.h"
#include "graph/network.h"

namespace strata::engine {

/// What train, evaluate, predict and bench start from.
struct Session {
  data::Dataset dataset;
  graph::Model model;
};

/// Opens the data (relative paths start at the project file's folder; `report` as open_dataset has
/// it) and checks that network and loss fit it.
Result<Session> open_session(const Project& project, const std::filesystem::path& project_file,
                             const data::ProgressReport& report = {});

/// Plans the run over its ranks; of a single one, `device` counts and not what the project names.
Result<Team> form_team(const graph::Model& model, const Project& project, const std::string& device,
                       const std::shared_ptr<comm::Communicator>& ranks);

/// Names the rank in the error of one that fails, and ends the others with it.
template <class T>
Result<T> told_to_others(Result<T> result, comm::Communicator& ranks) {
  if (result.ok() || ranks.size() == 1) return result;
  Error error = result.error();
  const std::string rank = "rank " + std::to_string(ranks.rank());
  if (!error.where.starts_with("rank ")) error.where = rank + ", " + error.where;
  ranks.fail(error);
  return error;
}

/// Sets the number of threads LibTorch uses; 0: one per core. Returns the number.
int use_threads(int threads);

/// Checks that this machine has the device. Only the CPU is always there.
Result<> check_device(const std::string& device);

}  // namespace strata::engine
