// The communicator of a rank that has no others.
#include <cstdlib>
#include <cstring>
#include <new>

#include "comm/communicator.h"
#include "comm/settled.h"

namespace strata::comm {
namespace {

constexpr std::size_t kCacheLine = 64;

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
  Pending start_all_reduce(Block /*block*/) override { return settled({}); }
  Pending start_reduce_scatter(Block /*block*/) override { return settled({}); }
  Pending start_all_gather(Block /*block*/) override { return settled({}); }
  Pending start_broadcast(Block /*block*/, int root) override {
    return root == 0 ? settled({}) : no_such_rank(root, 1);
  }
  Pending start_send(Block /*block*/, int to) override { return no_such_rank(to, 1); }
  Pending start_recv(Block /*block*/, int from) override { return no_such_rank(from, 1); }
  Result<std::unique_ptr<Communicator>> split(int /*colour*/) override { return alone(); }
  void note(std::string_view /*doing*/) override {}
  void note(std::string_view /*doing*/, std::chrono::seconds /*patience*/) override {}
  void fail(const Error& /*error*/) override {}
};

}  // namespace

std::unique_ptr<Communicator> alone() { return std::make_unique<Alone>(); }

}  // namespace strata::comm
