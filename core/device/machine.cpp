#include "device/machine.h"

#include <fmt/format.h>

#include "device/nvml.h"

namespace strata::device {

Machine machine() {
  Machine out;
  out.cpu = this_cpu();
  read_gpus(out);
  return out;
}

std::vector<std::string> device_list(const Machine& machine) {
  std::vector<std::string> names = {"cpu"};
  for (const Gpu& gpu : machine.gpus)
    names.push_back(fmt::format("cuda:{}", gpu.index));
  return names;
}

std::vector<std::string> all_devices(const Machine& machine) {
  std::vector<std::string> names = device_list(machine);
  if (names.size() > 1) names.erase(names.begin());
  return names;
}

}  // namespace strata::device
