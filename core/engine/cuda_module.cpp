#include "engine/cuda_module.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

namespace strata::engine {
namespace {

constexpr const char* kModuleFile = "libstrata_cuda.so";

/// Asks NVIDIA's driver whether it works; the library stays loaded when it does.
Result<> check_driver() {
  void* driver = ::dlopen("libcuda.so.1", RTLD_LAZY | RTLD_GLOBAL);
  if (driver == nullptr)
    return Error{"no NVIDIA driver is installed (libcuda.so.1 is missing)", "cuda",
                 "install the driver, or use the CPU"};
  const auto init = reinterpret_cast<int (*)(unsigned)>(::dlsym(driver, "cuInit"));
  const int code = init == nullptr ? -1 : init(0);
  if (code != 0)
    return Error{fmt::format("the NVIDIA driver does not answer (cuInit gives {})", code), "cuda",
                 "check it with nvidia-smi, or use the CPU"};
  return {};
}

/// The module lies beside the program.
std::filesystem::path module_path() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / kModuleFile;
}

Result<const CudaModule*> load() {
  STRATA_CHECK(check_driver());
  const std::filesystem::path file = module_path();
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr)
    return Error{fmt::format("the CUDA module cannot be loaded: {}", ::dlerror()), file.string(),
                 "run installer/build on this machine, which adds NVIDIA's libraries"};
  const auto open = reinterpret_cast<const CudaModule* (*)()>(::dlsym(library, kCudaModuleSymbol));
  const CudaModule* module = open == nullptr ? nullptr : open();
  if (module == nullptr || module->version != kCudaModuleVersion)
    return Error{"the CUDA module belongs to another version of Strata", file.string(),
                 "build both again"};
  return module;
}

Result<const CudaModule*>& loaded() {
  static Result<const CudaModule*> module = load();
  return module;
}

bool& asked() {
  static bool value = false;
  return value;
}

}  // namespace

Result<const CudaModule*> load_cuda_module() {
  asked() = true;
  return loaded();
}

const CudaModule* cuda_module() { return asked() && loaded().ok() ? loaded().value() : nullptr; }

}  // namespace strata::engine
