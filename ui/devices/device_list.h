// What a project may choose from, and what its choice means. Values only, no widgets.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "device/machine.h"
#include "plan/memory.h"

namespace strata::ui {

/// A device as the bar shows it: the machine's GPUs, its CPU, then those that only the project
/// names.
struct DeviceView {
  QString name;         // "cuda:0", "cpu"
  QString model;        // "H200"
  bool present = true;  // false: the project names it, the machine has none
  double load = -1;     // 0..1; -1: not known
  std::int64_t memory = 0;
  std::int64_t used = 0;
  int ranks = 0;  // how often the project names it; several for the CPU only
};
std::vector<DeviceView> device_views(const device::Machine& machine, double cpu_load,
                                     const plan::Parallel& parallel);

/// The same choice with `ranks` of that device (0: without it). The last device stays: a project
/// trains somewhere. Processors and GPUs do not train together: choosing one kind leaves out the
/// other. Several devices do not stay "single".
plan::Parallel with_device(const plan::Parallel& parallel, const device::Machine& machine,
                           const QString& name, int ranks);

/// The chosen device that is not there, or nothing. `machine` is null while it is not known.
std::optional<QString> missing_device(const plan::Parallel& parallel,
                                      const device::Machine* machine);

/// Bytes free for one rank on a device; CPU ranks share the memory. -1: not known.
std::int64_t free_memory(const plan::Parallel& parallel, const device::Machine& machine,
                         const std::string& device);

/// "NVIDIA H200" -> "H200", "Intel(R) Xeon(R) Platinum 8488C CPU @ 2.4GHz" -> "Xeon Platinum 8488C"
QString short_model(const std::string& name);

}  // namespace strata::ui
