#include "launch/local_rank.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/json.h"

namespace strata::launch {
namespace {

/// A number that the starter wrote; -1 for anything else.
int number_in(const Environment& environment, const char* name) {
  const std::string text = environment(name).value_or("");
  int value = -1;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() && end == text.data() + text.size() ? value : -1;
}

}  // namespace

void LocalRank::report(const Error& error) const {
  const Json message = {{"what", error.what}, {"where", error.where}, {"remedy", error.remedy}};
  std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > kLongestReport) text = R"({"what":"an error too long to be told"})";
  (void)::send(channel.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

std::string LocalRank::cause(std::chrono::milliseconds wait) const {
  pollfd line = {channel.get(), POLLIN, 0};
  if (!channel.open() || ::poll(&line, 1, static_cast<int>(wait.count())) <= 0) return {};
  std::string last;
  std::array<char, kLongestReport> message = {};
  ssize_t got = 0;
  while ((got = ::recv(channel.get(), message.data(), message.size(), MSG_DONTWAIT)) > 0)
    last.assign(message.data(), static_cast<std::size_t>(got));
  return last == kNothing ? std::string() : last;
}

Result<std::optional<LocalRank>> read_local_rank(const Environment& environment) {
  if (!environment(kRank)) return std::optional<LocalRank>();
  LocalRank out;
  out.rank = number_in(environment, kRank);
  out.world_size = number_in(environment, kWorldSize);
  out.rendezvous = environment(kRendezvous).value_or("");
  const std::string remedy = "Strata sets it for the ranks it starts: unset it";
  if (out.rank < 0) return Error{"it is not a rank", kRank, remedy};
  if (out.world_size <= out.rank) return Error{"it does not fit the rank", kWorldSize, remedy};
  if (out.rendezvous.empty()) return Error{"it is not set", kRendezvous, remedy};
  out.channel = Handle(number_in(environment, kChannel));
  if (!out.channel.open() || ::fcntl(out.channel.get(), F_SETFD, FD_CLOEXEC) != 0) {
    (void)out.channel.release();
    return Error{"it is not an open descriptor", kChannel, remedy};
  }
  return std::optional(std::move(out));
}

Error read_report(const std::string& message) {
  const auto value = parse_json(message, "a rank's report");
  if (!value.ok()) return value.error();
  const auto part = [&](const char* key) {
    auto text = value->string_or(key, "");
    return text.ok() ? *std::move(text) : std::string();
  };
  return {part("what"), part("where"), part("remedy")};
}

}  // namespace strata::launch
