#include "device/nvml.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <cstring>

namespace strata::device {
namespace {

// From NVIDIA's documented NVML interface; only what is called here. 0 is success.
using Status = int;
using DeviceHandle = void*;
struct Memory {
  unsigned long long total, free, used;
};
struct Utilization {
  unsigned gpu, memory;
};
/// nvmlPciInfo_t: the text bus ids are what identifies the device at a link's other end.
struct PciInfo {
  char bus_id_legacy[16];
  unsigned domain, bus, device, pci_device_id, pci_subsystem_id;
  char bus_id[32];
};
constexpr unsigned kMostNvLinks = 18;
constexpr int kP2pRead = 0;
constexpr int kTemperatureGpu = 0;

/// The loaded library. Functions that an old driver lacks are null.
class Nvml {
 public:
  explicit Nvml(void* library) : library_(library) {}
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;
  ~Nvml() { ::dlclose(library_); }

  template <class... Arguments>
  Status call(const char* name, Arguments... arguments) const {
    auto* function = reinterpret_cast<Status (*)(Arguments...)>(::dlsym(library_, name));
    return function == nullptr ? -1 : function(arguments...);
  }
  [[nodiscard]] std::string words(Status status) const {
    auto* function =
        reinterpret_cast<const char* (*)(Status)>(::dlsym(library_, "nvmlErrorString"));
    return function == nullptr ? fmt::format("error {}", status) : function(status);
  }

 private:
  void* library_;
};

template <std::size_t N>
std::string text(const std::array<char, N>& buffer) {
  return {buffer.data(), ::strnlen(buffer.data(), N)};
}

Gpu read_gpu(const Nvml& nvml, DeviceHandle handle, int index) {
  Gpu gpu;
  gpu.index = index;
  std::array<char, 96> buffer = {};
  if (nvml.call("nvmlDeviceGetName", handle, buffer.data(), unsigned{buffer.size()}) == 0)
    gpu.name = text(buffer);
  buffer.fill(0);
  if (nvml.call("nvmlDeviceGetUUID", handle, buffer.data(), unsigned{buffer.size()}) == 0)
    gpu.id = text(buffer);
  Memory memory = {};
  if (nvml.call("nvmlDeviceGetMemoryInfo", handle, &memory) == 0) {
    gpu.memory_bytes = static_cast<std::int64_t>(memory.total);
    gpu.memory_used_bytes = static_cast<std::int64_t>(memory.used);
  }
  Utilization utilization = {};
  if (nvml.call("nvmlDeviceGetUtilizationRates", handle, &utilization) == 0)
    gpu.utilisation = utilization.gpu / 100.0;
  unsigned temperature = 0;
  if (nvml.call("nvmlDeviceGetTemperature", handle, kTemperatureGpu, &temperature) == 0)
    gpu.temperature_c = static_cast<int>(temperature);
  nvml.call("nvmlDeviceGetCudaComputeCapability", handle, &gpu.compute_major, &gpu.compute_minor);
  return gpu;
}

std::string path_words(int level) {
  switch (level) {  // nvmlGpuTopologyLevel_t
    case 0:
      return "one board";
    case 10:
      return "one PCIe switch";
    case 20:
      return "several PCIe switches";
    case 30:
      return "PCIe host bridge";
    case 40:
      return "one NUMA node";
    case 50:
      return "between sockets";
    default:
      return "not known";
  }
}

/// Direct NVLinks from `a` to the device with b's bus id.
int count_nvlinks(const Nvml& nvml, DeviceHandle a, DeviceHandle b) {
  PciInfo other = {};
  if (nvml.call("nvmlDeviceGetPciInfo_v3", b, &other) != 0) return 0;
  int count = 0;
  for (unsigned link = 0; link < kMostNvLinks; ++link) {
    int active = 0;
    PciInfo remote = {};
    if (nvml.call("nvmlDeviceGetNvLinkState", a, link, &active) != 0 || active == 0) continue;
    if (nvml.call("nvmlDeviceGetNvLinkRemotePciInfo_v2", a, link, &remote) != 0) continue;
    const bool same =
        remote.domain == other.domain && remote.bus == other.bus && remote.device == other.device;
    count += same ? 1 : 0;
  }
  return count;
}

/// NVLinks of `a` that are up, whatever is at their other end (a switch on larger machines).
bool has_nvlinks(const Nvml& nvml, DeviceHandle a) {
  for (unsigned link = 0; link < kMostNvLinks; ++link) {
    int active = 0;
    if (nvml.call("nvmlDeviceGetNvLinkState", a, link, &active) == 0 && active != 0) return true;
  }
  return false;
}

GpuLink read_link(const Nvml& nvml, const std::vector<DeviceHandle>& handles, int first,
                  int second) {
  GpuLink link;
  link.first = first;
  link.second = second;
  DeviceHandle a = handles[static_cast<std::size_t>(first)];
  DeviceHandle b = handles[static_cast<std::size_t>(second)];
  link.nvlinks = count_nvlinks(nvml, a, b);
  int level = -1;
  nvml.call("nvmlDeviceGetTopologyCommonAncestor", a, b, &level);
  int peer = -1;
  link.peer_access = nvml.call("nvmlDeviceGetP2PStatus", a, b, kP2pRead, &peer) == 0 && peer == 0;
  link.path = path_words(level);
  if (link.nvlinks > 0) {
    link.path = "NVLink";
  } else if (link.peer_access && has_nvlinks(nvml, a) && has_nvlinks(nvml, b)) {
    link.path = "NVLink switch";
  }
  return link;
}

}  // namespace

void read_gpus(Machine& machine) {
  void* library = ::dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    machine.gpu_note = "no NVIDIA driver is installed";
    return;
  }
  const Nvml nvml(library);
  if (const Status status = nvml.call("nvmlInit_v2"); status != 0) {
    machine.gpu_note = fmt::format("NVIDIA's driver does not answer: {}", nvml.words(status));
    return;
  }
  std::array<char, 96> buffer = {};
  if (nvml.call("nvmlSystemGetDriverVersion", buffer.data(), unsigned{buffer.size()}) == 0)
    machine.driver = text(buffer);
  unsigned count = 0;
  nvml.call("nvmlDeviceGetCount_v2", &count);
  std::vector<DeviceHandle> handles;
  for (unsigned i = 0; i < count; ++i) {
    DeviceHandle handle = nullptr;
    if (nvml.call("nvmlDeviceGetHandleByIndex_v2", i, &handle) != 0) continue;
    machine.gpus.push_back(read_gpu(nvml, handle, static_cast<int>(handles.size())));
    handles.push_back(handle);
  }
  for (int a = 0; a < static_cast<int>(handles.size()); ++a)
    for (int b = a + 1; b < static_cast<int>(handles.size()); ++b)
      machine.links.push_back(read_link(nvml, handles, a, b));
  if (handles.empty()) machine.gpu_note = "the driver sees no GPU";
  nvml.call("nvmlShutdown");
}

}  // namespace strata::device
