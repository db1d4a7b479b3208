#include "launch/rank_environment.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "launch/slurm.h"

namespace strata::launch {
namespace {

constexpr int kMostRanks = 65536;

/// How a launcher spells rank and world. Earlier rows win: mpirun inside a Slurm job leaves the
/// variables of both, torchrun under either leaves its own as well.
struct Spelling {
  const char* launcher;
  const char* rank;
  const char* world_size;
  const char* local_rank;
  const char* local_world_size;
};
constexpr std::array<Spelling, 4> kSpellings = {{
    {"torchrun", "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"},
    {"mpirun", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
     "OMPI_COMM_WORLD_LOCAL_SIZE"},
    {"mpirun", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"},
    // Only srun sets the number of tasks of a step: the script of a batch job has a SLURM_PROCID
    // and SLURM_NTASKS as well, but is alone.
    {"srun", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", ""},
}};

/// The variable's number, `fallback` where it is not set or empty.
Result<int> number_of(const Environment& environment, const char* name, int fallback, int least,
                      int most) {
  const auto text = environment(name);
  if (!text || text->empty()) return fallback;
  int value = 0;
  const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (code != std::errc() || end != text->data() + text->size() || value < least || value > most)
    return Error{fmt::format("'{}' is not a number from {} to {}", *text, least, most), name,
                 "the launcher sets it; unset it to train without one"};
  return value;
}

/// FNV-1a: the same on every machine, whatever the standard library's hash is.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

bool is_set(const Environment& environment, const char* name) {
  const auto text = environment(name);
  return text && !text->empty();
}

/// The row whose variables are set; null: none. Half a pair is an Error, except with Slurm.
Result<const Spelling*> spelling_in(const Environment& environment) {
  for (const Spelling& row : kSpellings) {
    const bool rank = is_set(environment, row.rank);
    const bool world = is_set(environment, row.world_size);
    if (rank && world) return &row;
    if (rank != world && row.launcher != std::string_view("srun"))
      return Error{fmt::format("it is not set although {} is", rank ? row.rank : row.world_size),
                   rank ? row.world_size : row.rank,
                   "set both to be one rank of many, or none to train without a launcher"};
  }
  return static_cast<const Spelling*>(nullptr);
}

Error contradiction(const char* name, int value, const char* other, int most) {
  return {fmt::format("{} does not fit {}={}", value, other, most), name,
          "start all ranks with the same launcher"};
}

Result<> read_place(const Environment& environment, const Spelling& row, RankEnvironment& out) {
  STRATA_TRY(out.world_size, number_of(environment, row.world_size, 1, 1, kMostRanks));
  STRATA_TRY(out.rank, number_of(environment, row.rank, 0, 0, kMostRanks));
  // A PyTorchJob sets neither of the local ones: each of its processes has a machine of its own.
  STRATA_TRY(out.local_rank, number_of(environment, row.local_rank, 0, 0, kMostRanks));
  if (out.launcher == "srun") {
    STRATA_TRY(out.local_world_size, slurm_tasks_here(environment));
  } else {
    STRATA_TRY(out.local_world_size,
               number_of(environment, row.local_world_size, 1, 1, kMostRanks));
  }
  if (out.rank >= out.world_size)
    return contradiction(row.rank, out.rank, row.world_size, out.world_size);
  if (out.local_world_size > out.world_size)
    return contradiction(row.local_world_size, out.local_world_size, row.world_size,
                         out.world_size);
  if (out.local_rank >= out.local_world_size && is_set(environment, row.local_world_size))
    return contradiction(row.local_rank, out.local_rank, row.local_world_size,
                         out.local_world_size);
  return {};
}

/// Where Slurm's or MPI's ranks meet if the user does not say: on the first machine of the step, at
/// a port that this start of the program alone has.
void fill_in_meeting(const Environment& environment, RankEnvironment& out) {
  if (out.launcher == "srun" && out.master_addr.empty())
    out.master_addr = slurm_first_host(environment);
  if (out.master_addr.empty() && out.on_one_machine()) out.master_addr = "127.0.0.1";
  if (out.master_port != 0 || out.run_id.empty()) return;
  constexpr int kFirstPort = 15000;  // below those that the system gives to clients
  constexpr int kPorts = 17000;
  out.master_port = kFirstPort + static_cast<int>(hash_of(out.run_id) % kPorts);
}

std::string run_id_of(const Environment& environment, const std::string& launcher) {
  if (launcher == "srun") return slurm_step(environment);
  for (const char* name :
       {"TORCHELASTIC_RUN_ID", "PMIX_NAMESPACE", "OMPI_MCA_ess_base_jobid", "PMI_ID"})
    if (auto text = environment(name); text && !text->empty()) return *std::move(text);
  return {};
}

}  // namespace

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

Result<std::optional<RankEnvironment>> read_rank_environment(const Environment& environment) {
  STRATA_TRY(const Spelling* row, spelling_in(environment));
  if (row == nullptr) return std::optional<RankEnvironment>();
  RankEnvironment out;
  out.launcher = row->launcher;
  STRATA_CHECK(read_place(environment, *row, out));
  out.master_addr = environment("MASTER_ADDR").value_or("");
  STRATA_TRY(out.master_port, number_of(environment, "MASTER_PORT", 0, 1, 65535));
  STRATA_TRY(out.restart_count,
             number_of(environment, "TORCHELASTIC_RESTART_COUNT", 0, 0, 1'000'000));
  const std::string store = environment("TORCHELASTIC_USE_AGENT_STORE").value_or("");
  out.agent_store = store == "True" || store == "true" || store == "1";
  out.run_id = run_id_of(environment, out.launcher);
  if (out.launcher != "torchrun") fill_in_meeting(environment, out);
  if (!out.on_one_machine() && out.master_addr.empty())
    return Error{"it is not set, and the ranks are on several machines", "MASTER_ADDR",
                 "set it to the name of rank 0's machine (mpirun -x MASTER_ADDR=...)"};
  if (!out.on_one_machine() && out.master_port == 0)
    return Error{"it is not set, and the ranks are on several machines", "MASTER_PORT",
                 "set it to a port that is free on rank 0's machine"};
  return std::optional(std::move(out));
}

Result<std::string> meeting_name(const RankEnvironment& environment) {
  if (environment.run_id.empty() && environment.master_port == 0)
    return Error{"it is not set, and nothing else tells this run from others", "MASTER_PORT",
                 "set it to the same number for all ranks"};
  const std::string all = fmt::format("{} {} {} {}", environment.launcher, environment.run_id,
                                      environment.master_port, environment.restart_count);
  return fmt::format("{:016x}", hash_of(all));
}

}  // namespace strata::launch
