#include "comm/shared_memory.h"

#include <fmt/format.h>

#include <numeric>
#include <vector>

#include "comm/collectives.h"
#include "comm/join.h"
#include "comm/messages.h"
#include "comm/settled.h"

namespace strata::comm {
namespace {

std::vector<int> all_of(int ranks) {
  std::vector<int> out(static_cast<std::size_t>(ranks));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

/// What a communicator and its operations share.
class Core final : public Progress {
 public:
  Core(std::string run_name, Group which)
      : name(std::move(run_name)), group(std::move(which)), collectives(group), messages(group) {
    group.roster().carry_on(*this);
  }
  ~Core() override { group.roster().leave_off(*this); }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  bool advance() override {
    const bool moved = collectives.advance();
    return messages.advance() || moved;
  }
  void make_room() override { messages.make_room(); }

  std::string name;
  Group group;
  Collectives collectives;
  Messages messages;
};

/// A collective or a message under way.
template <class Work>
class SharedOperation final : public Operation, private Awaited {
 public:
  SharedOperation(std::shared_ptr<Core> core, std::shared_ptr<const Work> work)
      : core_(std::move(core)), work_(std::move(work)) {}
  SharedOperation(const SharedOperation&) = delete;
  SharedOperation& operator=(const SharedOperation&) = delete;
  ~SharedOperation() override {
    if (work_->done) return;
    // Its block may go now: nothing that is under way may go on.
    core_->group.roster().stop({"an operation was given up before it was done", "", ""});
  }

  Result<> wait() override { return core_->group.roster().wait(*this); }

 private:
  [[nodiscard]] bool done() const override { return work_->done; }
  [[nodiscard]] bool needs(int run_rank) const override {
    const int rank = core_->group.of_run(run_rank);
    return rank >= 0 && needs(*work_, rank);
  }
  [[nodiscard]] bool needs(const Collectives::Work& work, int rank) const {
    return core_->collectives.needs(work, rank);
  }
  [[nodiscard]] bool needs(const Messages::Parcel& parcel, int rank) const {
    return parcel.peer == rank;
  }

  std::shared_ptr<Core> core_;
  std::shared_ptr<const Work> work_;
};

class SharedMemory final : public Communicator {
 public:
  explicit SharedMemory(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  [[nodiscard]] int rank() const override { return core_->group.rank(); }
  [[nodiscard]] int size() const override { return core_->group.size(); }

  Result<std::shared_ptr<void>> allocate(std::int64_t bytes) override;
  Pending start_all_reduce(Block block) override { return start(Collective::all_reduce, block, 0); }
  Pending start_reduce_scatter(Block block) override {
    return start(Collective::reduce_scatter, block, 0);
  }
  Pending start_all_gather(Block block) override { return start(Collective::all_gather, block, 0); }
  Pending start_broadcast(Block block, int root) override {
    if (!in_group(root)) return no_such_rank(root, size());
    return start(Collective::broadcast, block, root);
  }
  Pending start_send(Block block, int to) override {
    if (!in_group(to)) return no_such_rank(to, size());
    return under_way(core_->messages.send(block, to));
  }
  Pending start_recv(Block block, int from) override {
    if (!in_group(from)) return no_such_rank(from, size());
    return under_way(core_->messages.recv(block, from));
  }
  Result<std::unique_ptr<Communicator>> split(int colour) override;
  void note(std::string_view doing) override { roster().note(doing); }
  void note(std::string_view doing, std::chrono::seconds patience) override {
    roster().note(doing, patience);
  }
  void fail(const Error& error) override { roster().fail(error); }

 private:
  [[nodiscard]] Roster& roster() const { return core_->group.roster(); }
  [[nodiscard]] bool in_group(int rank) const { return rank >= 0 && rank < size(); }
  [[nodiscard]] std::string segment_name(std::int64_t number) const {
    return fmt::format("{}.{}", core_->name, number);
  }

  Pending start(Collective kind, Block block, int root) {
    return under_way(core_->collectives.start(kind, block, root));
  }
  template <class Work>
  Pending under_way(std::shared_ptr<const Work> work) {
    roster().advance();
    return std::make_unique<SharedOperation<Work>>(core_, std::move(work));
  }
  Result<std::shared_ptr<Segment>> share_segment(const std::vector<int>& members, std::size_t bytes,
                                                 std::int64_t& number);

  std::shared_ptr<Core> core_;
};

/// A segment of so many bytes for `members`, made by the first of them. Collective over all ranks,
/// which may be members of different segments; all get one or none does.
Result<std::shared_ptr<Segment>> SharedMemory::share_segment(const std::vector<int>& members,
                                                             std::size_t bytes,
                                                             std::int64_t& number) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(size()), 0);
  Result<std::shared_ptr<Segment>> segment = std::shared_ptr<Segment>();
  const bool first = members.front() == rank();
  if (first) {
    number = static_cast<std::int64_t>(roster().run().names.fetch_add(1) + 1);
    segment = Segment::create(segment_name(number), bytes);
    if (segment.ok())
      if (auto named = segment.value()->publish(); !named.ok()) segment = named.error();
    if (segment.ok()) numbers[static_cast<std::size_t>(rank())] = number;
  }
  STRATA_CHECK(all_reduce({numbers.data(), size(), Number::int64}));
  number = numbers[static_cast<std::size_t>(members.front())];
  if (!first && number != 0) segment = Segment::open(segment_name(number));

  const bool mapped = segment.ok() && segment.value() != nullptr;
  std::int64_t missing = mapped ? 0 : 1;
  STRATA_CHECK(all_reduce({&missing, 1, Number::int64}));
  if (first && mapped) segment.value()->hide();
  if (missing == 0 || !segment.ok()) return segment;
  return Error{"another rank could not get the memory that the ranks share", "shared memory",
               "make room in /dev/shm, or set TMPDIR to a folder with room"};
}

Result<std::shared_ptr<void>> SharedMemory::allocate(std::int64_t bytes) {
  std::int64_t number = 0;
  STRATA_TRY(auto segment,
             share_segment(all_of(size()), Allocations::segment_bytes(bytes, size()), number));
  return core_->collectives.allocations().add(std::move(segment),
                                              static_cast<std::uint32_t>(number), rank(), size());
}

Result<std::unique_ptr<Communicator>> SharedMemory::split(int colour) {
  std::vector<std::int32_t> colours(static_cast<std::size_t>(size()), 0);
  colours[static_cast<std::size_t>(rank())] = colour;
  STRATA_CHECK(all_reduce({colours.data(), size(), Number::int32}));
  std::vector<int> members;
  std::vector<int> in_run;
  for (int other = 0; other < size(); ++other) {
    if (colours[static_cast<std::size_t>(other)] != colour) continue;
    members.push_back(other);
    in_run.push_back(core_->group.in_run(other));
  }
  std::int64_t number = 0;
  STRATA_TRY(auto segment,
             share_segment(members, Group::bytes(static_cast<int>(members.size())), number));
  std::byte* memory = segment->data();
  return std::unique_ptr<Communicator>(std::make_unique<SharedMemory>(std::make_shared<Core>(
      core_->name,
      Group(core_->group.shared_roster(), std::move(segment), memory, std::move(in_run)))));
}

}  // namespace

Result<std::unique_ptr<Communicator>> join_shared_memory(const SharedMemoryOptions& options) {
  STRATA_TRY(auto roster, join_roster(options, Group::bytes(options.size)));
  std::shared_ptr<Segment> segment = roster->segment();
  std::byte* memory = segment->data() + Roster::bytes(options.size);
  return std::unique_ptr<Communicator>(std::make_unique<SharedMemory>(std::make_shared<Core>(
      options.name, Group(std::move(roster), std::move(segment), memory, all_of(options.size)))));
}

}  // namespace strata::comm
