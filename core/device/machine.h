// What is in this machine: CPUs, GPUs, and the links between them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace strata::device {

/// The processors this process may use: an affinity mask or a container's limit makes them fewer.
struct Cpu {
  std::string name;
  int sockets = 1;
  int cores = 1;
  int threads = 1;
  std::int64_t memory_bytes = 0;       // of the machine, or the container's limit
  std::int64_t memory_free_bytes = 0;  // what could be used without swapping
};

/// A GPU as NVIDIA's driver sees it. -1: the driver does not say.
struct Gpu {
  int index = 0;  // in the driver's order, as in "cuda:0"
  std::string name;
  std::string id;  // "GPU-5f3c..."
  std::int64_t memory_bytes = 0;
  std::int64_t memory_used_bytes = 0;
  double utilisation = -1;  // 0..1, share of the last sample period in which a kernel ran
  int temperature_c = -1;
  int compute_major = 0;
  int compute_minor = 0;
};

/// How two GPUs reach each other.
struct GpuLink {
  int first = 0;
  int second = 0;
  int nvlinks = 0;  // direct links between the two
  std::string
      path;  // "NVLink", "one PCIe switch", "PCIe host bridge", "one NUMA node", "between sockets"
  bool peer_access = false;  // one may read the other's memory
};

struct Machine {
  Cpu cpu;
  std::vector<Gpu> gpus;
  std::vector<GpuLink> links;
  std::string driver;    // NVIDIA's version; empty: none
  std::string gpu_note;  // why there are no GPUs ("no NVIDIA driver is installed")
};

/// Looks at the machine now.
Machine machine();

/// Busy and total time of all processors since the start of the machine, in ticks.
struct CpuTimes {
  std::uint64_t busy = 0;
  std::uint64_t total = 0;
};
CpuTimes cpu_times();
/// Share of the processors' time spent busy between two readings, 0..1.
double cpu_utilisation(const CpuTimes& before, const CpuTimes& after);

/// The names --devices takes on this machine: "cpu", then "cuda:0", ...
std::vector<std::string> device_list(const Machine& machine);
/// What "--devices all" means: every GPU, or the CPU where there is none.
std::vector<std::string> all_devices(const Machine& machine);

Cpu this_cpu();

}  // namespace strata::device
