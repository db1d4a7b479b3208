#include "engine/comm/gloo_link.h"

#include <ATen/ops/from_blob.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include "base/handle.h"
#include "engine/comm/exception_text.h"
#include "engine/comm/run_store_impl.h"

namespace strata::engine {
namespace {

// Longer than any run: waits end through RankNotes.
constexpr std::chrono::hours kNever{24 * 365};

/// This machine's address on the way to the store. A connected UDP socket sends nothing, but has
/// chosen one.
std::string address_towards(const StoreOptions& store) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(store.address.c_str(), std::to_string(store.port).c_str(), &hints, &found) != 0)
    return "127.0.0.1";
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  const Handle probe(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in own{};
  socklen_t length = sizeof own;
  std::array<char, INET_ADDRSTRLEN> text{};
  if (::connect(probe.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::getsockname(probe.get(), reinterpret_cast<sockaddr*>(&own), &length) != 0 ||
      ::inet_ntop(AF_INET, &own.sin_addr, text.data(), text.size()) == nullptr)
    return "127.0.0.1";
  return text.data();
}

std::shared_ptr<gloo::transport::Device> device_for(const RunStore& store,
                                                    const std::string& own_address) {
  if (const char* interface = std::getenv("GLOO_SOCKET_IFNAME"))
    return c10d::ProcessGroupGloo::createDeviceForInterface(interface);
  return c10d::ProcessGroupGloo::createDeviceForHostname(
      own_address.empty() ? address_towards(store.options()) : own_address);
}

at::Tensor tensor_of(void* data, std::int64_t bytes) {
  return at::from_blob(data, {bytes}, at::kByte);
}

}  // namespace

GlooLink::GlooLink(std::shared_ptr<RankNotes> notes,
                   c10::intrusive_ptr<c10d::ProcessGroupGloo> group)
    : notes_(std::move(notes)), group_(std::move(group)) {
  notes_->on_verdict(this, [this] { stop(); });
}

GlooLink::~GlooLink() { notes_->forget(this); }

/// What LibTorch throws becomes the Error that says which rank is gone.
template <class Body>
auto GlooLink::guarded(const Body& body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::exception& exception) {
    return notes_->explain(exception_text(exception));
  }
}

Result<std::shared_ptr<GlooLink>> GlooLink::connect(RunStore& store, const Place& place,
                                                    std::shared_ptr<RankNotes> notes) {
  try {
    auto options = c10d::ProcessGroupGloo::Options::create(store.options().patience);
    options->devices.push_back(device_for(store, place.own_address));
    options->threads = 1;
    auto keys = c10::make_intrusive<c10d::PrefixStore>(place.prefix, store.impl().store);
    auto group = c10::make_intrusive<c10d::ProcessGroupGloo>(keys, place.rank, place.size, options);
    group->setTimeout(kNever);
    return std::shared_ptr<GlooLink>(new GlooLink(std::move(notes), std::move(group)));
  } catch (const std::exception& exception) {
    return notes->explain(exception_text(exception));
  }
}

Result<GlooLink::Transfer> GlooLink::send(const void* data, std::int64_t bytes, int to, int tag) {
  return guarded([&]() -> Result<Transfer> {
    if (bytes == 0) return Transfer();
    std::vector<at::Tensor> tensors = {tensor_of(const_cast<void*>(data), bytes)};  // it reads only
    const std::lock_guard lock(starting_);
    return group_->send(tensors, to, tag);
  });
}

Result<GlooLink::Transfer> GlooLink::recv(void* data, std::int64_t bytes, int from, int tag) {
  return guarded([&]() -> Result<Transfer> {
    if (bytes == 0) return Transfer();
    std::vector<at::Tensor> tensors = {tensor_of(data, bytes)};
    const std::lock_guard lock(starting_);
    return group_->recv(tensors, from, tag);
  });
}

Result<> GlooLink::wait(const Transfer& transfer) {
  if (transfer == nullptr) return {};
  {
    const std::lock_guard lock(waiting_mutex_);
    if (!stopped_) waiting_.insert(transfer.get());
  }
  if (auto known = notes_->verdict()) return *known;
  notes_->wait_begins();
  Result<> result = guarded([&]() -> Result<> {
    if (!transfer->wait()) return notes_->explain("the wait was given up");
    return {};
  });
  notes_->wait_ends();
  const std::lock_guard lock(waiting_mutex_);
  waiting_.erase(transfer.get());
  return result;
}

void GlooLink::stop() {
  const std::lock_guard lock(waiting_mutex_);
  stopped_ = true;
  for (c10d::Work* work : waiting_)
    work->abort();
}

}  // namespace strata::engine
