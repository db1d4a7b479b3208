#include <c10/core/Device.h>
#include <fmt/format.h>

#include "engine/cuda_module.h"
#include "engine/session.h"

namespace strata::engine {

Result<> check_device(const std::string& device) {
  if (device == "cpu" || device.starts_with("cpu:")) return {};
  if (device.starts_with("cuda:")) {
    STRATA_TRY(const CudaModule* module, load_cuda_module());
    if (c10::Device(device).index() < module->device_count()) return {};
    return Error{fmt::format("this machine has {} GPUs", module->device_count()), device,
                 "`strata devices` lists what is here"};
  }
  return Error{"this device is not known", device, "`strata devices` lists what is here"};
}

}  // namespace strata::engine
