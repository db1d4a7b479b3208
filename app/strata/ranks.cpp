#include "ranks.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "command.h"
#include "device/machine.h"
#include "launch/cpu_share.h"
#include "plan/device_plan.h"
#include "ranks_meet.h"

namespace strata::app {
namespace {

using launch::process_environment;

// The starter learns of a rank's end about when the others do.
constexpr std::chrono::milliseconds kForTheCause{300};
constexpr const char* kPatience = "STRATA_RANK_PATIENCE_S";

/// A positive number in the environment; 0 where there is none.
Result<double> positive_number(const char* name) {
  const auto text = process_environment()(name);
  if (!text) return 0.0;
  double value = 0;
  const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (code == std::errc() && end == text->data() + text->size() && value > 0) return value;
  return Error{fmt::format("'{}' is not a number above 0", *text), name, "give seconds"};
}

}  // namespace

Result<std::chrono::milliseconds> patience() {
  STRATA_TRY(const double seconds, positive_number(kPatience));
  constexpr std::chrono::milliseconds kUsual{8000};
  return seconds > 0 ? std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000))
                     : kUsual;
}

Result<Seat> take_seat() {
  Seat seat;
  STRATA_TRY(seat.local, launch::read_local_rank(process_environment()));
  if (seat.local) {
    seat.rank = seat.local_rank = seat.local->rank;
    seat.size = seat.local_size = seat.local->world_size;
    return seat;
  }
  STRATA_TRY(seat.outside, launch::read_rank_environment(process_environment()));
  if (!seat.outside) return seat;
  seat.rank = seat.outside->rank;
  seat.size = seat.outside->world_size;
  seat.local_rank = seat.outside->local_rank;
  seat.local_size = seat.outside->local_world_size;
  if (seat.size == 1) seat.outside.reset();
  return seat;
}

Result<std::vector<std::string>> devices_for(const std::string& option,
                                             const std::vector<std::string>& projects,
                                             const Seat& seat) {
  std::vector<std::string> devices = projects;
  if (!option.empty()) {
    STRATA_TRY(devices, plan::devices_from(option));
  }
  if (devices == std::vector<std::string>{"all"}) devices = device::all_devices(device::machine());
  if (!seat.outside) return devices;
  const bool on_gpus = devices.front().starts_with("cuda");
  devices.clear();
  for (int rank = 0; rank < seat.size; ++rank) {
    const int local = rank == seat.rank ? seat.local_rank : rank % seat.local_size;
    devices.push_back(on_gpus ? fmt::format("cuda:{}", local) : "cpu");
  }
  return devices;
}

int threads_for(int asked, const Seat& seat) {
  if (seat.is_users()) return asked;
  if (seat.outside && asked > 0) return std::max(1, asked / seat.local_size);
  // Strata has given its ranks their share and says so in OpenMP's words; Slurm says what it gives
  // a task. Others leave the machine to be shared out.
  const bool slurm = seat.outside && seat.outside->launcher == "srun";
  if (seat.local || slurm)
    if (const auto number = positive_number(slurm ? "SLURM_CPUS_PER_TASK" : "OMP_NUM_THREADS");
        number.ok() && *number >= 1)
      return static_cast<int>(*number);
  const auto processors = static_cast<int>(launch::usable_processors().size());
  return std::max(1, std::min(processors, device::this_cpu().threads) / seat.local_size);
}

Result<std::shared_ptr<comm::Communicator>> join(const Seat& seat, const std::string& device) {
  if (seat.size == 1) return std::shared_ptr<comm::Communicator>();
  if (device.starts_with("cuda"))
    return Error{"several GPUs need NCCL, which is not here yet", "--devices", "name one of them"};
  STRATA_TRY(const std::chrono::milliseconds patience_of_ranks, patience());
  auto met = seat.local ? meet_on_this_machine(seat.rank, seat.size, seat.local->rendezvous,
                                               patience_of_ranks)
                        : meet(*seat.outside, patience_of_ranks);
  if (!met.ok()) return std::move(met).error();
  return std::shared_ptr<comm::Communicator>(*std::move(met));
}

int fail_as_rank(const Seat& seat, const Error& error) {
  if (!seat.local || seat.rank == 0) return fail(error);
  seat.local->report(error);
  return kFailed;
}

Error with_cause(Error error, const Seat& seat) {
  if (!seat.local || seat.size == 1) return error;
  const std::string cause = seat.local->cause(kForTheCause);
  if (!cause.empty()) error.what += "; " + cause;
  return error;
}

}  // namespace strata::app
