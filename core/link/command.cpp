#include "link/command.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.h"

namespace strata::link {
namespace {

struct Verb {
  Command::Do what;
  std::string_view word;
};
constexpr Verb kVerbs[] = {{Command::Do::pause, "pause"},
                           {Command::Do::resume, "resume"},
                           {Command::Do::stop, "stop"},
                           {Command::Do::checkpoint, "checkpoint"},
                           {Command::Do::set_learning_rate, "set"}};

}  // namespace

std::string to_line(const Command& command) {
  Json out = Json::object();
  for (const Verb& verb : kVerbs)
    if (verb.what == command.what) out["do"] = verb.word;
  if (command.what == Command::Do::set_learning_rate) out["learning_rate"] = command.learning_rate;
  return out.dump();
}

Result<Command> command_from(const std::string& line) {
  STRATA_TRY(const JsonValue value, parse_json(line, "command"));
  STRATA_TRY(const JsonValue verb, value.at("do"));
  STRATA_TRY(const std::string word, verb.string());
  std::vector<std::string> known;
  for (const Verb& candidate : kVerbs) {
    known.emplace_back(candidate.word);
    if (candidate.word != word) continue;
    Command command{candidate.what, 0};
    if (command.what != Command::Do::set_learning_rate) return command;
    STRATA_TRY(const JsonValue rate, value.at("learning_rate"));
    STRATA_TRY(command.learning_rate, rate.number());
    if (command.learning_rate < 0 || command.learning_rate > 1e6)
      return rate.error(fmt::format("{} is out of range", command.learning_rate),
                        "give a learning rate from 0 to 1000000");
    return command;
  }
  return verb.error(fmt::format("'{}' is no command", word),
                    fmt::format("known are {}", fmt::join(known, ", ")));
}

}  // namespace strata::link
