#include "plan/device_plan.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

#include "plan/word_table.h"

namespace strata::plan {
namespace {

/// "cpu", "cpu:3", "cuda:0" as they are, "cuda" as "cuda:0"; nothing for other words.
std::string device_word(std::string_view word) {
  if (word == "cpu") return "cpu";
  if (word == "cuda") return "cuda:0";
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view kind = word.substr(0, colon);
  const std::string_view digits = word.substr(colon + 1);
  if ((kind != "cpu" && kind != "cuda") || digits.empty() || digits.size() > 4) return {};
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return {};
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return fmt::format("{}:{}", kind, number);
}

Result<std::vector<std::string>> check_devices(std::vector<std::string> words) {
  const std::string remedy = "use cpu, cpu:0, cuda:0 or, alone, all";
  if (words.size() == 1 && words.front() == "all") return words;
  for (std::string& word : words) {
    if (word == "all") return Error{"'all' stands beside other devices", {}, "use it alone"};
    const std::string device = device_word(word);
    if (device.empty()) return Error{fmt::format("'{}' is not a device", word), {}, remedy};
    word = device;
  }
  if (words.empty()) return Error{"no device is named", {}, remedy};
  for (auto at = words.begin(); at != words.end(); ++at)
    if (at->starts_with("cuda") && std::find(words.begin(), at, *at) != at)
      return Error{
          fmt::format("'{}' stands twice", *at), {}, "one rank fits on a GPU: name each GPU once"};
  return words;
}

Result<std::string> word_of(const JsonValue& object, std::string_view key,
                            const std::string& fallback, const std::vector<std::string>& known) {
  STRATA_TRY(std::string word, object.string_or(key, fallback));
  if (std::find(known.begin(), known.end(), word) != known.end()) return word;
  STRATA_TRY(const JsonValue member, object.at(key));
  return member.error(fmt::format("'{}' is not known here", word), suggest(word, known));
}

/// A count that may be left to the plan.
Result<std::int64_t> count_of(const JsonValue& object, std::string_view key) {
  STRATA_TRY(const std::int64_t count, object.integer_or(key, 0));
  if (count >= 0 && count <= 65536) return count;
  STRATA_TRY(const JsonValue member, object.at(key));
  return member.error(fmt::format("{} is out of range", count), "give 0 (chosen for you) to 65536");
}

Result<std::vector<std::string>> read_devices(const JsonValue& value) {
  std::vector<std::string> words;
  if (value.raw().is_string()) {
    auto split = devices_from(value.raw().get<std::string>());
    if (!split.ok()) return value.error(split.error().what, split.error().remedy);
    return split;
  }
  STRATA_TRY(const auto items, value.items());
  for (const JsonValue& item : items) {
    STRATA_TRY(std::string word, item.string());
    words.push_back(std::move(word));
  }
  auto checked = check_devices(std::move(words));
  if (!checked.ok()) return value.error(checked.error().what, checked.error().remedy);
  return checked;
}

}  // namespace

Result<std::vector<std::string>> devices_from(const std::string& list) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    std::string word = list.substr(at, comma - at);
    std::erase(word, ' ');
    words.push_back(std::move(word));
    at = comma + 1;
  }
  return check_devices(std::move(words));
}

Result<Parallel> read_parallel(const JsonValue& value) {
  STRATA_CHECK(value.only({"devices", "strategy", "shard_optimizer", "microbatches", "schedule",
                           "stages", "sync_batchnorm"}));
  Parallel parallel;
  if (value.has("devices")) {
    STRATA_TRY(const JsonValue devices, value.at("devices"));
    STRATA_TRY(parallel.devices, read_devices(devices));
  }
  STRATA_TRY(parallel.strategy, word_of(value, "strategy", parallel.strategy,
                                        {"auto", "single", "data", "pipeline", "tensor"}));
  STRATA_TRY(parallel.schedule, word_of(value, "schedule", parallel.schedule, {"gpipe", "1f1b"}));
  STRATA_TRY(parallel.shard_optimizer, value.boolean_or("shard_optimizer", false));
  STRATA_TRY(parallel.sync_batchnorm, value.boolean_or("sync_batchnorm", true));
  STRATA_TRY(parallel.microbatches, count_of(value, "microbatches"));
  STRATA_TRY(parallel.stages, count_of(value, "stages"));
  return parallel;
}

Json to_json(const Parallel& parallel) {
  const Parallel usual;
  Json out = {{"devices", parallel.devices}, {"strategy", parallel.strategy}};
  if (parallel.shard_optimizer) out["shard_optimizer"] = true;
  if (parallel.microbatches != usual.microbatches) out["microbatches"] = parallel.microbatches;
  if (parallel.schedule != usual.schedule) out["schedule"] = parallel.schedule;
  if (parallel.stages != usual.stages) out["stages"] = parallel.stages;
  if (parallel.sync_batchnorm != usual.sync_batchnorm)
    out["sync_batchnorm"] = parallel.sync_batchnorm;
  return out;
}

}  // namespace strata::plan
