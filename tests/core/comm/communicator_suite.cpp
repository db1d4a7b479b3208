#include "core/comm/communicator_suite.h"

#include <array>
#include <cstring>
#include <numeric>

namespace strata::test {
namespace {

using comm::Block;
using comm::Communicator;
using comm::Number;
using comm::Pending;
using comm::Share;

template <class T>
constexpr Number kNumber = Number::byte;
template <>
constexpr Number kNumber<float> = Number::float32;
template <>
constexpr Number kNumber<double> = Number::float64;
template <>
constexpr Number kNumber<std::int32_t> = Number::int32;
template <>
constexpr Number kNumber<std::int64_t> = Number::int64;

template <class T>
Block block_of(std::vector<T>& numbers) {
  return {numbers.data(), static_cast<std::int64_t>(numbers.size()), kNumber<T>};
}

/// Numbers whose sums depend on the order of summation where they are rounded.
template <class T>
T value(std::int64_t i, int rank) {
  const auto mixed =
      static_cast<std::uint32_t>(i) * 2654435761U + 40503U * static_cast<unsigned>(rank);
  return static_cast<T>(static_cast<T>(mixed % 1000003U) / static_cast<T>(7));
}

/// What a sum over all ranks must be, bit by bit.
template <class T>
T sum(std::int64_t i, int ranks) {
  T out = value<T>(i, 0);
  for (int rank = 1; rank < ranks; ++rank)
    out = static_cast<T>(out + value<T>(i, rank));
  return out;
}

template <class T>
void fill(T* numbers, std::int64_t count, int rank) {
  for (std::int64_t i = 0; i < count; ++i)
    numbers[i] = value<T>(i, rank);
}

/// The first index of [first, first + count) where `expected` differs; -1 where none does.
template <class T, class Expected>
std::int64_t wrong_at(const T* numbers, const Share& range, const Expected& expected) {
  for (std::int64_t i = range.first; i < range.first + range.count; ++i)
    if (numbers[i] != expected(i)) return i;
  return -1;
}

/// Calls `test` with a block of `count` numbers in ordinary memory, in memory of the communicator,
/// and in one on even and in the other on odd ranks.
template <class T, class Test>
std::string in_every_memory(Communicator& comm, std::int64_t count, const Test& test) {
  std::vector<T> ordinary(static_cast<std::size_t>(count) + 1);
  auto shared = comm.allocate((count + 16) * static_cast<std::int64_t>(sizeof(T)));
  STRATA_WANT_OK(shared);
  T* reached = static_cast<T*>(shared.value().get()) + 16;
  for (T* numbers : {ordinary.data(), reached, comm.rank() % 2 == 0 ? ordinary.data() : reached}) {
    fill(numbers, count, comm.rank());
    if (std::string wrong = test(Block{numbers, count, kNumber<T>}, numbers); !wrong.empty())
      return wrong + " (" + std::to_string(count) + " numbers of " + std::to_string(sizeof(T)) +
             " bytes)";
  }
  return "";
}

constexpr std::array<std::int64_t, 7> kCounts = {0, 1, 17, 100, 1000, 33333, 400000};
constexpr std::int64_t kMany = 100000;  // floats alone, to save time

/// For all types and sizes.
template <class Test>
std::string with_every_block(Communicator& comm, const Test& test) {
  std::string wrong;
  const auto one_type = [&]<class T>(T /*type*/) {
    for (const std::int64_t count : kCounts)
      if (wrong.empty() && (count < kMany || std::is_same_v<T, float>))
        wrong = in_every_memory<T>(comm, count,
                                   [&](Block block, T* numbers) { return test(block, numbers); });
  };
  one_type(float{});
  one_type(double{});
  one_type(std::int32_t{});
  one_type(std::int64_t{});
  one_type(std::uint8_t{});
  return wrong;
}

std::string adds_up_in_rank_order(Communicator& comm) {
  return with_every_block(comm, [&]<class T>(Block block, T* numbers) -> std::string {
    STRATA_WANT_OK(comm.all_reduce(block));
    const auto expected = [&](std::int64_t i) { return sum<T>(i, comm.size()); };
    STRATA_WANT(wrong_at(numbers, {0, block.count}, expected) == -1);
    return "";
  });
}

std::string reduces_into_shares(Communicator& comm) {
  return with_every_block(comm, [&]<class T>(Block block, T* numbers) -> std::string {
    STRATA_WANT_OK(comm.reduce_scatter(block));
    const Share own = comm::share_of(block.count, comm.rank(), comm.size());
    const auto expected = [&](std::int64_t i) { return sum<T>(i, comm.size()); };
    STRATA_WANT(wrong_at(numbers, own, expected) == -1);
    return "";
  });
}

std::string gathers_shares(Communicator& comm) {
  return with_every_block(comm, [&]<class T>(Block block, T* numbers) -> std::string {
    STRATA_WANT_OK(comm.all_gather(block));
    for (int owner = 0; owner < comm.size(); ++owner) {
      const Share share = comm::share_of(block.count, owner, comm.size());
      const auto expected = [&](std::int64_t i) { return value<T>(i, owner); };
      STRATA_WANT(wrong_at(numbers, share, expected) == -1);
    }
    return "";
  });
}

std::string broadcasts_from_any_rank(Communicator& comm) {
  for (const int root : {0, comm.size() / 2, comm.size() - 1}) {
    std::string wrong =
        with_every_block(comm, [&]<class T>(Block block, T* numbers) -> std::string {
          STRATA_WANT_OK(comm.broadcast(block, root));
          const auto expected = [&](std::int64_t i) { return value<T>(i, root); };
          STRATA_WANT(wrong_at(numbers, {0, block.count}, expected) == -1);
          return "";
        });
    if (!wrong.empty()) return wrong;
  }
  return "";
}

/// Many operations at once, waited for in the order opposite to that in which they were started.
std::string many_may_be_under_way(Communicator& comm) {
  constexpr int kOperations = 50;
  constexpr std::int64_t kMost = 60000;
  auto shared = comm.allocate(kOperations * kMost * 4);
  STRATA_WANT_OK(shared);
  std::vector<std::vector<float>> ordinary(kOperations);
  std::vector<float*> numbers;
  std::vector<Share> ranges;
  std::vector<Pending> pending;
  for (int k = 0; k < kOperations; ++k) {
    const std::int64_t count = k % 3 == 0 ? k : kMost - k;
    auto& own = ordinary[static_cast<std::size_t>(k)];
    own.resize(static_cast<std::size_t>(kMost));
    numbers.push_back(k % 2 == 0 ? own.data()
                                 : static_cast<float*>(shared.value().get()) + k * kMost);
    fill(numbers.back(), count, comm.rank());
    const Block block{numbers.back(), count, Number::float32};
    ranges.push_back(k % 5 == 1 ? comm::share_of(count, comm.rank(), comm.size())
                                : Share{0, count});
    pending.push_back(k % 5 == 1 ? comm.start_reduce_scatter(block) : comm.start_all_reduce(block));
  }
  for (int k = kOperations - 1; k >= 0; --k)
    STRATA_WANT_OK(pending[static_cast<std::size_t>(k)]->wait());
  const auto expected = [&](std::int64_t i) { return sum<float>(i, comm.size()); };
  for (std::size_t k = 0; k < kOperations; ++k)
    STRATA_WANT(wrong_at(numbers[k], ranges[k], expected) == -1);
  return "";
}

std::string messages_keep_their_order(Communicator& comm) {
  const int next = (comm.rank() + 1) % comm.size();
  const int before = (comm.rank() + comm.size() - 1) % comm.size();
  if (next == comm.rank()) return "";
  std::vector<std::vector<double>> sent;
  std::vector<Pending> pending;
  for (const std::int64_t count : kCounts) {
    sent.emplace_back(static_cast<std::size_t>(count));
    fill(sent.back().data(), count, comm.rank());
  }
  pending.reserve(sent.size());
  for (auto& numbers : sent)
    pending.push_back(comm.start_send(block_of(numbers), next));
  for (const std::int64_t count : kCounts) {
    std::vector<double> got(static_cast<std::size_t>(count));
    STRATA_WANT_OK(comm.recv(block_of(got), before));
    const auto expected = [&](std::int64_t i) { return value<double>(i, before); };
    STRATA_WANT(wrong_at(got.data(), {0, count}, expected) == -1);
  }
  for (const Pending& one : pending)
    STRATA_WANT_OK(one->wait());
  return "";
}

/// Everybody sends much to everybody before anybody takes anything in.
std::string opposite_sends_do_not_lock(Communicator& comm) {
  constexpr std::int64_t kCount = 1 << 20;
  std::vector<float> sent(kCount);
  fill(sent.data(), kCount, comm.rank());
  std::vector<Pending> pending;
  for (int to = 0; to < comm.size(); ++to)
    if (to != comm.rank()) pending.push_back(comm.start_send(block_of(sent), to));
  // The sends have to proceed while the ranks wait for something else, too.
  STRATA_WANT_OK(comm.barrier());
  for (int from = 0; from < comm.size(); ++from) {
    if (from == comm.rank()) continue;
    std::vector<float> got(kCount);
    STRATA_WANT_OK(comm.recv(block_of(got), from));
    const auto expected = [&](std::int64_t i) { return value<float>(i, from); };
    STRATA_WANT(wrong_at(got.data(), {0, kCount}, expected) == -1);
  }
  for (const Pending& one : pending)
    STRATA_WANT_OK(one->wait());
  return "";
}

std::string groups_are_communicators(Communicator& comm) {
  auto split = comm.split(comm.rank() % 2);
  STRATA_WANT_OK(split);
  Communicator& group = *split.value();
  STRATA_WANT(group.size() == (comm.size() + 1 - comm.rank() % 2) / 2);
  STRATA_WANT(group.rank() == comm.rank() / 2);
  std::vector<double> mine(5000);
  std::vector<double> all(5000);
  fill(mine.data(), 5000, comm.rank());
  fill(all.data(), 5000, comm.rank());
  Pending in_all = comm.start_all_reduce(block_of(all));
  STRATA_WANT_OK(group.all_reduce(block_of(mine)));
  STRATA_WANT_OK(in_all->wait());
  for (std::int64_t i = 0; i < 5000; ++i) {
    double expected = 0;
    for (int rank = comm.rank() % 2; rank < comm.size(); rank += 2)
      expected += value<double>(i, rank);
    STRATA_WANT(mine[static_cast<std::size_t>(i)] == expected);
    STRATA_WANT(all[static_cast<std::size_t>(i)] == sum<double>(i, comm.size()));
  }
  auto shared = group.allocate(4000);
  STRATA_WANT_OK(shared);
  auto* numbers = static_cast<float*>(shared.value().get());
  numbers[999] = 1;
  STRATA_WANT_OK(group.all_reduce({numbers, 1000, Number::float32}));
  STRATA_WANT(numbers[0] == 0 && numbers[999] == static_cast<float>(group.size()));
  auto single = group.split(group.rank());
  STRATA_WANT_OK(single);
  STRATA_WANT(single.value()->size() == 1 && single.value()->rank() == 0);
  STRATA_WANT_OK(single.value()->all_reduce({numbers, 1000, Number::float32}));
  STRATA_WANT(numbers[999] == static_cast<float>(group.size()));
  return "";
}

std::string memory_comes_zeroed_and_on_a_cache_line(Communicator& comm) {
  for (const std::int64_t bytes : {1, 100, 5000, 100000}) {
    auto memory = comm.allocate(bytes);
    STRATA_WANT_OK(memory);
    const auto* data = static_cast<const std::uint8_t*>(memory.value().get());
    STRATA_WANT(reinterpret_cast<std::uintptr_t>(data) % 64 == 0);
    STRATA_WANT(std::accumulate(data, data + bytes, 0) == 0);
    std::memset(memory.value().get(), 255, static_cast<std::size_t>(bytes));
  }
  return "";
}

std::string nobody_there_is_an_error(Communicator& comm) {
  double number = 0;
  const Block block{&number, 1, Number::float64};
  STRATA_WANT(!comm.send(block, comm.size()).ok());
  STRATA_WANT(!comm.recv(block, -1).ok());
  STRATA_WANT_OK(comm.barrier());
  return "";
}

}  // namespace

const std::vector<SuiteCase>& communicator_suite() {
  static const std::vector<SuiteCase> cases = {
      {"adds up in rank order", adds_up_in_rank_order},
      {"reduces into shares", reduces_into_shares},
      {"gathers shares", gathers_shares},
      {"broadcasts from any rank", broadcasts_from_any_rank},
      {"many may be under way", many_may_be_under_way},
      {"messages keep their order", messages_keep_their_order},
      {"opposite sends do not lock", opposite_sends_do_not_lock},
      {"groups are communicators", groups_are_communicators},
      {"memory comes zeroed and on a cache line", memory_comes_zeroed_and_on_a_cache_line},
      {"nobody there is an error", nobody_there_is_an_error},
  };
  return cases;
}

}  // namespace strata::test
