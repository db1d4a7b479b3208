// Machines and projects for the tests of this folder.
#pragma once

#include <string>

#include "device/machine.h"
#include "ui/devices/device_monitor.h"
#include "ui/models/project_document.h"

namespace strata::ui {

inline constexpr std::int64_t kGiB = std::int64_t{1} << 30;

inline device::Machine machine_with(int gpus) {
  device::Machine machine;
  machine.cpu.name = "Intel(R) Xeon(R) Platinum 8488C CPU @ 2.40GHz";
  machine.cpu.cores = 4;
  machine.cpu.threads = 8;
  machine.cpu.memory_bytes = 16 * kGiB;
  machine.cpu.memory_free_bytes = 12 * kGiB;
  for (int i = 0; i < gpus; ++i) {
    device::Gpu gpu;
    gpu.index = i;
    gpu.name = "NVIDIA H200";
    gpu.memory_bytes = 140 * kGiB;
    gpu.memory_used_bytes = i * kGiB;
    gpu.utilisation = 0.25;
    machine.gpus.push_back(gpu);
  }
  machine.driver = gpus > 0 ? "580.65.06" : "";
  machine.gpu_note = "no NVIDIA driver is installed";
  return machine;
}

/// A monitor that always sees this machine.
inline DeviceMonitor::Look seeing(device::Machine machine) {
  return [machine] { return DeviceMonitor::Reading{machine, {}}; };
}

/// A small project on built-in data with that "parallel" object.
inline void start(ProjectDocument& document, const std::string& parallel) {
  const std::string text =
      "{\"strata\": 1, \"name\": \"t\", \"data\": {\"source\": \"spirals\"}, \"layers\": ["
      "{\"id\": \"a\", \"kind\": \"dense\", \"units\": 512},"
      "{\"id\": \"b\", \"kind\": \"dense\", \"units\": 2}],"
      "\"training\": {\"batch\": 128}, \"parallel\": " +
      parallel + "}";
  const auto started = document.start_from(text, "/nowhere/t.strata");
  if (!started.ok()) qFatal("%s", started.error().text().c_str());
  document.wait_for_data();
}

}  // namespace strata::ui
