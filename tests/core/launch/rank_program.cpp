// A program for the tests of run_local_ranks: starts ranks of itself that do what argument 2 says.
//   rank_program RANKS DEED
#include <sched.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "launch/local_rank.h"
#include "launch/local_ranks.h"

using namespace strata::launch;

namespace {

constexpr std::chrono::seconds kLong{20};

int start(int ranks, const std::vector<std::string>& arguments) {
  LocalRanksOptions options;
  options.arguments = arguments;
  options.grace = std::chrono::milliseconds(300);
  const auto processors = usable_processors();
  for (int r = 0; r < ranks; ++r)
    options.shares.push_back(cpu_share(processors, static_cast<int>(processors.size()), r, ranks));
  const auto outcome = run_local_ranks(options);
  if (!outcome.ok()) return std::fprintf(stderr, "%s\n", outcome.error().text().c_str()), 99;
  if (outcome->failure) std::fprintf(stderr, "failure: %s\n", outcome->failure->text().c_str());
  return outcome->code;
}

[[noreturn]] void wait_for_ever() {
  for (;;)
    ::pause();
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "?" : value;
}

int introduce(const LocalRank& self) {
  cpu_set_t set;
  CPU_ZERO(&set);
  ::sched_getaffinity(0, sizeof set, &set);
  std::string processors;
  for (int i = 0; i < CPU_SETSIZE; ++i)
    if (CPU_ISSET(i, &set)) processors += std::to_string(i) + ",";
  std::fprintf(stderr, "%d of %d at %s on %s threads %s %s pid %d\nand another line\n", self.rank,
               self.world_size, self.rendezvous.c_str(), processors.c_str(),
               variable("OMP_NUM_THREADS").c_str(), variable("OMP_WAIT_POLICY").c_str(),
               static_cast<int>(::getpid()));
  return 0;
}

extern "C" void end_by_interrupt(int /*number*/) { ::_exit(130); }

int rank_0(const LocalRank& self, const std::string& deed) {
  if (deed == "first is killed") std::raise(SIGKILL);
  if (deed == "first is stopped") std::raise(SIGSTOP);
  if (deed == "first fails") return 7;
  if (deed == "second is killed" || deed == "second is stopped") {
    std::printf("told: %s\n", self.cause(kLong).c_str());
    return 1;
  }
  if (deed == "interrupt") {
    std::signal(SIGINT, end_by_interrupt);
    std::printf("ready\n");
    std::fflush(stdout);
  }
  wait_for_ever();
}

int other_rank(const LocalRank& self, const std::string& deed) {
  if (deed == "second is killed" && self.rank == 1) std::raise(SIGKILL);
  if (deed == "second is stopped" && self.rank == 1) std::raise(SIGSTOP);
  if (deed == "second reports" || deed == "first is stopped") {
    self.report({"the weights are gone", "layer conv2", "look for them"});
    return 1;
  }
  if (deed == "wait" || deed == "interrupt") (void)introduce(self);
  wait_for_ever();
}

}  // namespace

int main(int argc, char** argv) {
  const auto self = read_local_rank(process_environment());
  if (!self.ok() || argc < 3) return 98;
  if (!*self) return start(std::atoi(argv[1]), {argv, argv + argc});
  const std::string deed = argv[2];
  if (deed == "introduce") return introduce(**self);
  return (*self)->rank == 0 ? rank_0(**self, deed) : other_rank(**self, deed);
}
