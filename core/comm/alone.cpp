// The communicator of a rank that has no others.
#include <cstdlib>
#include <cstring>
#include <new>

#include "comm/communicator.h"

namespace strata::comm {
namespace {

constexpr std::size_t kCacheLine = 64;

class Done final : public Operation {
 public:
  Result<> wait() override { return {}; }
};

class NobodyThere final : public Operation {
 public:
  Result<> wait() override {
    return Error{"a run on one device has nobody to send to", "communicator", ""};
  }
};

class Alone final : public Communicator {
 public:
  [[nodiscard]] int rank() const override { return 0; }
  [[nodiscard]] int size() const override { return 1; }

  Result<std::shared_ptr<void>> allocate(std::int64_t bytes) override {
    const std::size_t whole = (static_cast<std::size_t>(bytes) + kCacheLine) & ~(kCacheLine - 1);
    void* memory = std::aligned_alloc(kCacheLine, whole);
    if (memory == nullptr) return Error{"there is not enough memory", "communicator", ""};
    std::memset(memory, 0, whole);
    return std::shared_ptr<void>(memory, std::free);
  }
  Pending start_all_reduce(Block /*block*/) override { return done(); }
  Pending start_reduce_scatter(Block /*block*/) override { return done(); }
  Pending start_all_gather(Block /*block*/) override { return done(); }
  Pending start_broadcast(Block /*block*/, int /*root*/) override { return done(); }
  Pending start_send(Block /*block*/, int /*to*/) override {
    return std::make_unique<NobodyThere>();
  }
  Pending start_recv(Block /*block*/, int /*from*/) override {
    return std::make_unique<NobodyThere>();
  }
  Result<std::unique_ptr<Communicator>> split(int /*colour*/) override { return alone(); }
  void note(std::string_view /*doing*/) override {}
  void note(std::string_view /*doing*/, std::chrono::seconds /*patience*/) override {}
  void fail(const Error& /*error*/) override {}

 private:
  static Pending done() { return std::make_unique<Done>(); }
};

}  // namespace

std::unique_ptr<Communicator> alone() { return std::make_unique<Alone>(); }

}  // namespace strata::comm
