#include "ranks_meet.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "comm/shared_memory.h"
#include "engine/comm/gloo.h"

namespace strata::app {
namespace {

/// Some Kubernetes operators tell rank 0 "localhost": it must listen where the others can come.
std::string address_of(const launch::RankEnvironment& self) {
  if (self.rank != 0 || self.on_one_machine() || self.agent_store ||
      (self.master_addr != "localhost" && !self.master_addr.starts_with("127.")))
    return self.master_addr;
  std::array<char, 256> name = {};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : self.master_addr;
}

Result<std::shared_ptr<engine::RunStore>> connect(const launch::RankEnvironment& self) {
  engine::StoreOptions options;
  options.address = address_of(self);
  options.port = static_cast<std::uint16_t>(self.master_port);
  options.is_server = self.rank == 0 && !self.agent_store;
  options.rank = self.rank;
  options.prefix = fmt::format("{} {}", self.run_id, self.restart_count);
  STRATA_TRY(options.token, launch::meeting_name(self));
  return engine::RunStore::connect(options);
}

/// Where all are on one machine after all: they agree on a name for their shared memory.
Result<std::unique_ptr<comm::Communicator>> meet_by(const std::shared_ptr<engine::RunStore>& store,
                                                    const launch::RankEnvironment& self,
                                                    std::chrono::milliseconds patience) {
  STRATA_TRY(const auto hosts, engine::host_names(*store, self.rank, self.world_size));
  if (std::all_of(hosts.begin(), hosts.end(), [&](const auto& h) { return h == hosts.front(); }))
    return meet_on_this_machine(self.rank, self.world_size, store->options().token, patience);
  engine::GlooOptions options;
  options.rank = self.rank;
  options.size = self.world_size;
  options.patience = patience;
  return engine::join_gloo(store, options);
}

}  // namespace

Result<std::unique_ptr<comm::Communicator>> meet(const launch::RankEnvironment& self,
                                                 std::chrono::milliseconds patience) {
  if (self.on_one_machine()) {
    STRATA_TRY(std::string name, launch::meeting_name(self));
    return meet_on_this_machine(self.rank, self.world_size, std::move(name), patience);
  }
  STRATA_TRY(const auto store, connect(self));
  return meet_by(store, self, patience);
}

Result<std::unique_ptr<comm::Communicator>> meet_on_this_machine(
    int rank, int size, std::string name, std::chrono::milliseconds patience) {
  comm::SharedMemoryOptions options;
  options.name = std::move(name);
  options.rank = rank;
  options.size = size;
  options.patience = patience;
  return comm::join_shared_memory(options);
}

}  // namespace strata::app
