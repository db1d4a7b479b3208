// A stand-in for NVIDIA's management library: two GPUs joined by two NVLinks.
// STRATA_FAKE_NVML=broken makes it refuse to start, as after a driver update without a restart.
#include <cstdlib>
#include <cstring>

namespace {

struct Memory {
  unsigned long long total, free, used;
};
struct Utilization {
  unsigned gpu, memory;
};
struct PciInfo {
  char bus_id_legacy[16];
  unsigned domain, bus, device, pci_device_id, pci_subsystem_id;
  char bus_id[32];
};

int devices[2] = {0, 1};
int index_of(void* handle) { return *static_cast<int*>(handle); }

int copy(char* out, unsigned size, const char* text) {
  std::strncpy(out, text, size);
  return 0;
}

}  // namespace

extern "C" {
int nvmlInit_v2() {
  const char* mode = std::getenv("STRATA_FAKE_NVML");
  return mode != nullptr && std::strcmp(mode, "broken") == 0 ? 18 : 0;
}
int nvmlShutdown() { return 0; }
const char* nvmlErrorString(int code) {
  return code == 18 ? "Driver/library version mismatch" : "Unknown Error";
}
int nvmlSystemGetDriverVersion(char* out, unsigned size) { return copy(out, size, "580.65"); }
int nvmlDeviceGetCount_v2(unsigned* count) { return *count = 2, 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** handle) {
  return *handle = &devices[index], 0;
}
int nvmlDeviceGetName(void* handle, char* out, unsigned size) {
  return copy(out, size, index_of(handle) == 0 ? "Test GPU A" : "Test GPU B");
}
int nvmlDeviceGetUUID(void* handle, char* out, unsigned size) {
  return copy(out, size, index_of(handle) == 0 ? "GPU-a" : "GPU-b");
}
int nvmlDeviceGetMemoryInfo(void* handle, Memory* memory) {
  const unsigned long long used = index_of(handle) == 0 ? 1000 : 2000;
  return *memory = {80000, 80000 - used, used}, 0;
}
// The second GPU does not say how busy it is.
int nvmlDeviceGetUtilizationRates(void* handle, Utilization* utilization) {
  return *utilization = {25, 10}, index_of(handle) == 0 ? 0 : 3;
}
int nvmlDeviceGetTemperature(void* /*handle*/, int /*sensor*/, unsigned* degrees) {
  return *degrees = 41, 0;
}
int nvmlDeviceGetCudaComputeCapability(void* /*handle*/, int* major, int* minor) {
  return *major = 9, *minor = 0, 0;
}
int nvmlDeviceGetTopologyCommonAncestor(void* /*a*/, void* /*b*/, int* level) {
  return *level = 30, 0;
}
int nvmlDeviceGetP2PStatus(void* /*a*/, void* /*b*/, int /*what*/, int* status) {
  return *status = 0, 0;
}
int nvmlDeviceGetPciInfo_v3(void* handle, PciInfo* info) {
  *info = {};
  info->bus = 0x10U + static_cast<unsigned>(index_of(handle));
  return 0;
}
int nvmlDeviceGetNvLinkState(void* /*handle*/, unsigned link, int* active) {
  return *active = link < 2 ? 1 : 0, 0;
}
int nvmlDeviceGetNvLinkRemotePciInfo_v2(void* handle, unsigned /*link*/, PciInfo* info) {
  *info = {};
  info->bus = 0x11U - static_cast<unsigned>(index_of(handle));
  return 0;
}
}
