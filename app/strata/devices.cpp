// strata devices: CPUs and GPUs, with memory, load and links.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <chrono>
#include <thread>

#include "command.h"
#include "device/machine.h"
#include "print.h"
#include "table.h"

namespace strata::app {
namespace {

constexpr std::chrono::milliseconds kSample{150};

double sample_cpu_utilisation() {
  const device::CpuTimes before = device::cpu_times();
  std::this_thread::sleep_for(kSample);
  return device::cpu_utilisation(before, device::cpu_times());
}

Json gpu_json(const device::Gpu& gpu) {
  return {{"name", fmt::format("cuda:{}", gpu.index)},
          {"model", gpu.name},
          {"id", gpu.id},
          {"memory_bytes", gpu.memory_bytes},
          {"memory_used_bytes", gpu.memory_used_bytes},
          {"utilisation", gpu.utilisation < 0 ? Json(nullptr) : Json(gpu.utilisation)},
          {"temperature_c", gpu.temperature_c < 0 ? Json(nullptr) : Json(gpu.temperature_c)},
          {"compute_capability", fmt::format("{}.{}", gpu.compute_major, gpu.compute_minor)}};
}

Json to_json(const device::Machine& machine, double utilisation) {
  const device::Cpu& cpu = machine.cpu;
  Json out = {{"cpu",
               {{"name", "cpu"},
                {"model", cpu.name},
                {"sockets", cpu.sockets},
                {"cores", cpu.cores},
                {"threads", cpu.threads},
                {"memory_bytes", cpu.memory_bytes},
                {"memory_free_bytes", cpu.memory_free_bytes},
                {"utilisation", utilisation}}},
              {"gpus", Json::array()},
              {"links", Json::array()},
              {"driver", machine.driver.empty() ? Json(nullptr) : Json(machine.driver)},
              {"note", machine.gpu_note}};
  for (const device::Gpu& gpu : machine.gpus)
    out["gpus"].push_back(gpu_json(gpu));
  for (const device::GpuLink& link : machine.links)
    out["links"].push_back(
        {{"between", {fmt::format("cuda:{}", link.first), fmt::format("cuda:{}", link.second)}},
         {"path", link.path},
         {"nvlinks", link.nvlinks},
         {"peer_access", link.peer_access}});
  return out;
}

std::string percent_or_dash(double share) {
  return share < 0 ? "-" : fmt::format("{:.0f} %", share * 100);
}

void print_text(const device::Machine& machine, double utilisation) {
  using Align = Table::Align;
  Table table({{"DEVICE"},
               {"MODEL"},
               {"CORES", Align::right},
               {"MEMORY", Align::right},
               {"USED", Align::right},
               {"LOAD", Align::right}});
  const device::Cpu& cpu = machine.cpu;
  const std::string cores = cpu.cores == cpu.threads
                                ? fmt::format("{}", cpu.cores)
                                : fmt::format("{} ({} threads)", cpu.cores, cpu.threads);
  table.add({"cpu", cpu.name, cores, bytes_text(cpu.memory_bytes),
             bytes_text(cpu.memory_bytes - cpu.memory_free_bytes), percent_or_dash(utilisation)});
  for (const device::Gpu& gpu : machine.gpus)
    table.add({fmt::format("cuda:{}", gpu.index), gpu.name, "", bytes_text(gpu.memory_bytes),
               bytes_text(gpu.memory_used_bytes), percent_or_dash(gpu.utilisation)});
  print(table.text());
  if (!machine.gpu_note.empty()) print(fmt::format("\nno GPU: {}\n", machine.gpu_note));
  if (machine.links.empty()) return;
  Table links({{"LINK"}, {"PATH"}, {"NVLINKS", Align::right}, {"PEER ACCESS"}});
  for (const device::GpuLink& link : machine.links)
    links.add({fmt::format("cuda:{} - cuda:{}", link.first, link.second), link.path,
               std::to_string(link.nvlinks), link.peer_access ? "yes" : "no"});
  print("\n" + links.text());
}

int run_devices(bool as_json) {
  const double utilisation = sample_cpu_utilisation();
  const device::Machine machine = device::machine();
  as_json ? print_json(to_json(machine, utilisation)) : print_text(machine, utilisation);
  return kDone;
}

}  // namespace

void add_devices(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("devices", "CPUs and GPUs of this machine: memory, load and links");
  auto as_json = std::make_shared<bool>(false);
  command->add_flag("--json", *as_json, "As JSON");
  command->callback([=, &action] { action = [=] { return run_devices(*as_json); }; });
}

}  // namespace strata::app
