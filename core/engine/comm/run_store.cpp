#include "engine/comm/run_store.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "base/handle.h"
#include "engine/comm/exception_text.h"
#include "engine/comm/run_store_impl.h"

namespace strata::engine {
namespace {

Error unreachable(const StoreOptions& options, const std::string& why) {
  return {fmt::format("the ranks' meeting place {}:{} cannot be reached ({})", options.address,
                      options.port, why),
          fmt::format("rank {}", options.rank),
          "see that rank 0 runs and that the address and port are right"};
}

/// Calls `body` and gives its exceptions back as Errors.
template <class Body>
auto reached(const StoreOptions& options, const Body& body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::exception& exception) {
    return unreachable(options, exception_text(exception));
  }
}

/// A socket that listens on this address alone; LibTorch's own would listen on all.
Result<Handle> listen_at(StoreOptions& options) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(options.port);
  const int code = ::getaddrinfo(options.address.c_str(), port.c_str(), &hints, &found);
  if (code != 0) return unreachable(options, ::gai_strerror(code));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  Handle listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;
  ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in bound{};
  socklen_t length = sizeof bound;
  constexpr int kBacklog = 1024;
  if (::bind(listener.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(listener.get(), kBacklog) != 0 ||
      ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&bound), &length) != 0)
    return unreachable(options, std::strerror(errno));
  options.port = ntohs(bound.sin_port);
  return listener;
}

}  // namespace

RunStore::RunStore(StoreOptions options, std::unique_ptr<Impl> impl)
    : options_(std::move(options)), impl_(std::move(impl)) {}

RunStore::~RunStore() = default;

Result<std::shared_ptr<RunStore>> RunStore::connect(const StoreOptions& wanted) {
  StoreOptions options = wanted;
  Handle listener;
  if (options.is_server) {
    STRATA_TRY(listener, listen_at(options));
  }
  return reached(options, [&]() -> Result<std::shared_ptr<RunStore>> {
    c10d::TCPStoreOptions torch;
    torch.port = options.port;
    torch.isServer = options.is_server;
    torch.waitWorkers = false;
    torch.timeout = options.patience;
    if (options.is_server) torch.masterListenFd = listener.release();
    auto impl = std::make_unique<Impl>();
    impl->store = c10::make_intrusive<c10d::TCPStore>(options.address, torch);
    std::shared_ptr<RunStore> store(new RunStore(options, std::move(impl)));
    STRATA_CHECK(store->check_token());
    return store;
  });
}

/// Keys begin with the token, so who does not know it finds nothing.
Result<> RunStore::check_token() {
  const std::string taken = fmt::format("strata/{}/rank 0", options_.prefix);
  const std::string own = fmt::format("strata/{}/{}/", options_.prefix, options_.token);
  if (options_.rank == 0) {
    STRATA_CHECK(set(own + "here", "yes"));
    STRATA_CHECK(set(taken, "here"));
  }
  STRATA_CHECK(get(taken, options_.patience));
  STRATA_TRY(const auto known, look(own + "here"));
  if (!known)
    return Error{"the run at this address has another token",
                 fmt::format("rank {}, {}:{}", options_.rank, options_.address, options_.port),
                 "start all ranks from the same launch"};
  impl_->store = c10::make_intrusive<c10d::PrefixStore>(own, impl_->store);
  return {};
}

Result<> RunStore::set(const std::string& key, const std::string& value) {
  return reached(options_, [&]() -> Result<> {
    impl_->store->set(key, std::vector<std::uint8_t>(value.begin(), value.end()));
    return {};
  });
}

Result<std::string> RunStore::get(const std::string& key, std::chrono::milliseconds patience) {
  return reached(options_, [&]() -> Result<std::string> {
    impl_->store->wait({key}, patience);
    const std::vector<std::uint8_t> value = impl_->store->get(key);
    return std::string(value.begin(), value.end());
  });
}

Result<std::optional<std::string>> RunStore::look(const std::string& key) {
  return reached(options_, [&]() -> Result<std::optional<std::string>> {
    if (!impl_->store->check({key})) return std::optional<std::string>();
    const std::vector<std::uint8_t> value = impl_->store->get(key);
    return std::optional<std::string>(std::in_place, value.begin(), value.end());
  });
}

Result<std::int64_t> RunStore::add(const std::string& key, std::int64_t number) {
  return reached(options_,
                 [&]() -> Result<std::int64_t> { return impl_->store->add(key, number); });
}

Result<std::vector<std::string>> RunStore::exchange(const std::string& name, const std::string& own,
                                                    int rank, int size) {
  STRATA_CHECK(set(fmt::format("{}/{}", name, rank), own));
  std::vector<std::string> all;
  for (int other = 0; other < size; ++other) {
    STRATA_TRY(auto said, get(fmt::format("{}/{}", name, other), options_.patience));
    all.push_back(std::move(said));
  }
  return all;
}

Result<std::shared_ptr<RunStore>> RunStore::clone() {
  return reached(options_, [&]() -> Result<std::shared_ptr<RunStore>> {
    auto impl = std::make_unique<Impl>();
    impl->store = impl_->store->clone();
    return std::shared_ptr<RunStore>(new RunStore(options_, std::move(impl)));
  });
}

Result<std::vector<std::string>> host_names(RunStore& store, int rank, int size) {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return store.exchange("host", name.data(), rank, size);
}

}  // namespace strata::engine
