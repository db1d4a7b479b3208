#include "engine/session.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <thread>

#include "data/open.h"

namespace strata::engine {

Result<Session> open_session(const Project& project, const std::filesystem::path& project_file,
                             const data::ProgressReport& report) {
  Session session;
  const std::filesystem::path folder = std::filesystem::absolute(project_file).parent_path();
  STRATA_TRY(session.dataset, data::open_dataset(project.data, folder, report));
  STRATA_TRY(session.model, graph::infer(project.network, session.dataset.signal));
  const data::Target& target = session.dataset.target;
  const bool classes = target.kind == data::Target::Kind::classes;
  STRATA_CHECK(plan::check_loss(project.training.loss, session.model, classes ? target.classes : 0,
                                target.shape));
  return session;
}

Result<Team> form_team(const graph::Model& model, const Project& project, const std::string& device,
                       const std::shared_ptr<comm::Communicator>& ranks) {
  plan::Parallel parallel = project.parallel;
  if (ranks->size() == 1) parallel.devices = {device};
  STRATA_TRY(plan::ParallelPlan plan, plan::make_plan(model, project.training, parallel));
  return Team::form(ranks, std::move(plan));
}

int use_threads(int threads) {
  if (threads <= 0) threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  at::set_num_threads(threads);
  return threads;
}

}  // namespace strata::engine
