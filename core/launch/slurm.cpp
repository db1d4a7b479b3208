#include "launch/slurm.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace strata::launch {
namespace {

/// Takes a number from the front of `text`; false where there is none.
bool take_number(std::string_view& text, int& value) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || value < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

/// Entry `node` of "4(x2),3"; -1 where there is none or the list is not of that form.
int entry_of(std::string_view list, int node) {
  while (!list.empty()) {
    int tasks = 0;
    int times = 1;
    if (!take_number(list, tasks)) return -1;
    if (take(list, "(x") && (!take_number(list, times) || !take(list, ")"))) return -1;
    if (node < times) return tasks;
    node -= times;
    if (!take(list, ",")) return -1;
  }
  return -1;
}

std::string value_of(const Environment& environment, const char* name) {
  return environment(name).value_or("");
}

}  // namespace

Result<int> slurm_tasks_here(const Environment& environment) {
  const char* name = "SLURM_STEP_TASKS_PER_NODE";
  const std::string list = value_of(environment, name);
  const std::string id = value_of(environment, "SLURM_NODEID");
  std::string_view digits = id.empty() ? "0" : std::string_view(id);
  int node = 0;
  if (!take_number(digits, node) || !digits.empty())
    return Error{fmt::format("'{}' is not a number", id), "SLURM_NODEID", ""};
  const int tasks = entry_of(list, node);
  if (tasks > 0) return tasks;
  return Error{fmt::format("'{}' says nothing of machine {}", list, node), name,
               "start the ranks with srun"};
}

std::string slurm_first_host(const Environment& environment) {
  const std::string list = value_of(environment, "SLURM_STEP_NODELIST");
  const std::size_t end = list.find_first_of(",[");
  if (end == std::string::npos || list[end] == ',') return list.substr(0, end);
  const std::size_t digits = end + 1;
  return list.substr(0, end) + list.substr(digits, list.find_first_of("-,]", digits) - digits);
}

std::string slurm_step(const Environment& environment) {
  return fmt::format("slurm {}.{}", value_of(environment, "SLURM_JOB_ID"),
                     value_of(environment, "SLURM_STEP_ID"));
}

}  // namespace strata::launch
