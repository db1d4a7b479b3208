#include "run/control.h"

#include <nlohmann/json.hpp>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "run/socket_file.h"

namespace strata::run {
namespace {

constexpr std::size_t kLongestLine = 1 << 16;
constexpr std::size_t kMostUnsent = std::size_t{8} << 20;
constexpr int kAnswerTimeoutMs = 5000;

std::string answer(const Result<>& result) {
  Json out = {{"ok", result.ok()}};
  if (!result.ok()) out["message"] = result.error().text();
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Lines out of bytes that come in any pieces.
class LineBuffer {
 public:
  void add(std::string_view bytes) { rest_.append(bytes); }
  std::optional<std::string> next() {
    const std::size_t end = rest_.find('\n');
    if (end == std::string::npos) return std::nullopt;
    std::string line = rest_.substr(0, end);
    rest_.erase(0, end + 1);
    return line;
  }
  [[nodiscard]] bool overlong() const { return rest_.size() > kLongestLine; }

 private:
  std::string rest_;
};

struct Client {
  Handle socket;
  LineBuffer received;
  std::string unsent;
  bool watching = false;
  bool gone = false;
};

class Server final : public ControlServer {
 public:
  Server(std::filesystem::path folder, Handle listener, Options options)
      : folder_(std::move(folder)),
        listener_(std::move(listener)),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        options_(std::move(options)),
        thread_(&Server::serve, this) {}

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() override {
    closing_ = true;
    wake();
    thread_.join();
    ::unlink((folder_ / kSocketName).c_str());
  }

  std::optional<link::Command> poll() override {
    const std::lock_guard lock(mutex_);
    if (commands_.empty()) return std::nullopt;
    const link::Command command = commands_.front();
    commands_.pop_front();
    return command;
  }

  void publish(const link::Event& event) override {
    if (watchers_ == 0) return;
    std::string line = to_line(event) + "\n";
    {
      const std::lock_guard lock(mutex_);
      if (events_.size() + line.size() > kMostUnsent) return;
      events_ += line;
    }
    wake();
  }

 private:
  void wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
  }

  void serve() {
    while (!closing_) {
      std::vector<pollfd> waits = {
          {listener_.get(), POLLIN, 0},
          {wake_.get(), POLLIN, 0},
          {options_.input, POLLIN, 0}};  // a negative descriptor is passed over
      for (const Client& client : clients_)
        waits.push_back({client.socket.get(),
                         static_cast<short>(client.unsent.empty() ? POLLIN : POLLIN | POLLOUT), 0});
      if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) return;
      drain_wake();
      if (waits[2].revents != 0) read_input();
      for (std::size_t i = 0; i < clients_.size(); ++i)
        if ((waits[i + 3].revents & (POLLIN | POLLHUP | POLLERR)) != 0) read_client(clients_[i]);
      if ((waits[0].revents & POLLIN) != 0) accept_client();
      send_all();
    }
    drain_wake();
    send_all();
  }

  /// Takes the events published since, for those who watch.
  void drain_wake() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_.get(), &count, sizeof count);
    std::string lines;
    {
      const std::lock_guard lock(mutex_);
      lines.swap(events_);
    }
    if (lines.empty()) return;
    for (Client& client : clients_)
      if (client.watching) client.unsent += lines;
  }

  void accept_client() {
    Handle socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket.open()) return;
    clients_.emplace_back();
    clients_.back().socket = std::move(socket);
  }

  void read_client(Client& client) {
    std::array<char, 4096> block = {};
    const ssize_t got = ::recv(client.socket.get(), block.data(), block.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      client.gone = true;
      return;
    }
    client.received.add({block.data(), static_cast<std::size_t>(got)});
    while (const auto line = client.received.next()) {
      const bool watch = wants_to_watch(*line);
      client.watching = client.watching || watch;
      client.unsent += answer(watch ? Result<>() : take(*line));
    }
    client.gone = client.received.overlong();
  }

  void read_input() {
    std::array<char, 4096> block = {};
    const ssize_t got = ::read(options_.input, block.data(), block.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      options_.input = -1;  // closed: the run goes on, the socket stays
      return;
    }
    input_.add({block.data(), static_cast<std::size_t>(got)});
    while (const auto line = input_.next()) {
      if (line->empty()) continue;
      const Result<> taken = take(*line);
      if (!taken.ok() && options_.on_bad_input) options_.on_bad_input(taken.error());
    }
    if (input_.overlong()) options_.input = -1;
  }

  static bool wants_to_watch(const std::string& line) {
    const auto value = parse_json(line, "command");
    return value.ok() && value->string_or("do", "").ok() && *value->string_or("do", "") == "watch";
  }

  Result<> take(const std::string& line) {
    STRATA_TRY(const link::Command command, link::command_from(line));
    const std::lock_guard lock(mutex_);
    commands_.push_back(command);
    return {};
  }

  void send_all() {
    int watchers = 0;
    for (Client& client : clients_) {
      while (!client.unsent.empty() && !client.gone) {
        const ssize_t sent =
            ::send(client.socket.get(), client.unsent.data(), client.unsent.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno == EAGAIN) break;
        client.gone = sent < 0;
        if (sent > 0) client.unsent.erase(0, static_cast<std::size_t>(sent));
      }
      client.gone = client.gone || client.unsent.size() > kMostUnsent;
      if (client.watching && !client.gone) ++watchers;
    }
    std::erase_if(clients_, [](const Client& client) { return client.gone; });
    watchers_ = watchers;
  }

  std::filesystem::path folder_;
  Handle listener_;
  Handle wake_;
  Options options_;
  LineBuffer input_;
  std::vector<Client> clients_;  // the thread's own
  std::mutex mutex_;             // for the two below
  std::deque<link::Command> commands_;
  std::string events_;
  std::atomic<int> watchers_ = 0;
  std::atomic<bool> closing_ = false;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::listen(
    const std::filesystem::path& run_folder, Options options) {
  STRATA_TRY(Handle listener, listen_in(run_folder));
  return std::unique_ptr<ControlServer>(
      std::make_unique<Server>(run_folder, std::move(listener), std::move(options)));
}

Result<> send_command(const std::filesystem::path& run_folder, const link::Command& command) {
  STRATA_TRY(const Handle socket, connect_to(run_folder));
  const std::string line = to_line(command) + "\n";
  if (::send(socket.get(), line.data(), line.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(line.size()))
    return system_error("the worker did not take the command", run_folder / kSocketName, errno);
  LineBuffer received;
  while (true) {
    if (const auto reply = received.next()) {
      STRATA_TRY(const JsonValue value, parse_json(*reply, "answer"));
      STRATA_TRY(const bool accepted, value.boolean_or("ok", false));
      if (accepted) return {};
      STRATA_TRY(std::string why, value.string_or("message", "the worker refused the command"));
      return Error{std::move(why), run_folder.string(), {}};
    }
    pollfd wait = {socket.get(), POLLIN, 0};
    std::array<char, 4096> block = {};
    if (::poll(&wait, 1, kAnswerTimeoutMs) == 0)
      return Error{"the worker does not answer", run_folder.string(), "look at its log.txt"};
    const ssize_t got = ::recv(socket.get(), block.data(), block.size(), 0);
    if (got <= 0)
      return Error{"the worker ended before it answered", run_folder.string(),
                   "strata runs shows how"};
    received.add({block.data(), static_cast<std::size_t>(got)});
  }
}

}  // namespace strata::run
