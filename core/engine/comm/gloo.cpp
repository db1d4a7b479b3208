#include "engine/comm/gloo.h"

#include <fmt/format.h>

#include <vector>

#include "comm/settled.h"
#include "engine/comm/gloo_collectives.h"
#include "engine/comm/gloo_link.h"
#include "engine/comm/rank_notes.h"
#include "engine/comm/task_thread.h"

namespace strata::engine {
namespace {

using comm::Block;
using comm::Pending;

// Tags of messages begin here, those of collectives at 0; both start again after so many.
constexpr int kTags = 1 << 24;

/// A group's connections, and the thread that carries out its collectives.
struct Core {
  std::shared_ptr<RunStore> store;
  std::shared_ptr<RankNotes> notes;
  GlooLink::Place place;
  std::shared_ptr<GlooLink> link;  // null for one rank alone
  int collectives = 0;
  int splits = 0;
  std::vector<int> sent;  // messages so far, by rank
  std::vector<int> received;
  TaskThread thread;  // ends before what it uses

  [[nodiscard]] over_gloo::Seat seat() const { return {*link, place.rank, place.size}; }
};

class TaskOperation final : public comm::Operation {
 public:
  TaskOperation(std::shared_ptr<Core> core, std::shared_ptr<TaskThread::Task> task)
      : core_(std::move(core)), task_(std::move(task)) {}
  TaskOperation(const TaskOperation&) = delete;
  TaskOperation& operator=(const TaskOperation&) = delete;
  ~TaskOperation() override {
    if (waited_) return;
    // Its block may go now: nothing that is under way may go on.
    core_->notes->give_up();
    (void)core_->thread.wait(*task_);
  }
  Result<> wait() override {
    waited_ = true;
    core_->notes->wait_begins();
    Result<> result = core_->thread.wait(*task_);
    core_->notes->wait_ends();
    return result;
  }

 private:
  std::shared_ptr<Core> core_;
  std::shared_ptr<TaskThread::Task> task_;
  bool waited_ = false;
};

class MessageOperation final : public comm::Operation {
 public:
  MessageOperation(std::shared_ptr<Core> core, Result<GlooLink::Transfer> transfer)
      : core_(std::move(core)), transfer_(std::move(transfer)) {}
  Result<> wait() override {
    if (over_) return *over_;
    over_ = transfer_.ok() ? core_->link->wait(*transfer_) : Result<>(transfer_.error());
    return *over_;
  }

 private:
  std::shared_ptr<Core> core_;
  Result<GlooLink::Transfer> transfer_;
  std::optional<Result<>> over_;
};

class Gloo final : public comm::Communicator {
 public:
  static Result<std::unique_ptr<Communicator>> make(std::shared_ptr<RunStore> store,
                                                    std::shared_ptr<RankNotes> notes,
                                                    const GlooLink::Place& place) {
    auto core = std::make_shared<Core>();
    core->place = place;
    core->sent.resize(static_cast<std::size_t>(place.size));
    core->received.resize(static_cast<std::size_t>(place.size));
    if (place.size > 1) {
      STRATA_TRY(core->link, GlooLink::connect(*store, place, notes));
    }
    core->store = std::move(store);
    core->notes = std::move(notes);
    return std::unique_ptr<Communicator>(std::make_unique<Gloo>(std::move(core)));
  }
  explicit Gloo(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  [[nodiscard]] int rank() const override { return core_->place.rank; }
  [[nodiscard]] int size() const override { return core_->place.size; }
  Result<std::shared_ptr<void>> allocate(std::int64_t bytes) override {
    return comm::alone()->allocate(bytes);
  }
  Pending start_all_reduce(Block block) override {
    return later([core = core_.get(), block](int tag) {
      return over_gloo::all_reduce(core->seat(), block, tag);
    });
  }
  Pending start_reduce_scatter(Block block) override {
    return later([core = core_.get(), block](int tag) {
      return over_gloo::reduce_scatter(core->seat(), block, tag);
    });
  }
  Pending start_all_gather(Block block) override {
    return later([core = core_.get(), block](int tag) {
      return over_gloo::all_gather(core->seat(), block, tag);
    });
  }
  Pending start_broadcast(Block block, int root) override {
    if (root < 0 || root >= size()) return comm::no_such_rank(root, size());
    return later([core = core_.get(), block, root](int tag) {
      return over_gloo::broadcast(core->seat(), block, root, tag);
    });
  }
  Pending start_send(Block block, int to) override {
    if (!is_other(to)) return comm::no_such_rank(to, size());
    const int tag = kTags + core_->sent[static_cast<std::size_t>(to)]++ % kTags;
    return std::make_unique<MessageOperation>(
        core_, core_->link->send(block.data, block.bytes(), to, tag));
  }
  Pending start_recv(Block block, int from) override {
    if (!is_other(from)) return comm::no_such_rank(from, size());
    const int tag = kTags + core_->received[static_cast<std::size_t>(from)]++ % kTags;
    return std::make_unique<MessageOperation>(
        core_, core_->link->recv(block.data, block.bytes(), from, tag));
  }
  Result<std::unique_ptr<Communicator>> split(int colour) override;
  void note(std::string_view doing) override { core_->notes->note(doing); }
  void note(std::string_view doing, std::chrono::seconds patience) override {
    core_->notes->note(doing, patience);
  }
  void fail(const Error& error) override { core_->notes->fail(error); }

 private:
  [[nodiscard]] bool is_other(int other) const {
    return other >= 0 && other < size() && other != rank();
  }
  template <class Body>
  Pending later(Body body) {
    if (size() == 1) return comm::settled({});
    const int tag = core_->collectives % kTags;
    core_->collectives += 2;
    return std::make_unique<TaskOperation>(core_,
                                           core_->thread.add([body, tag] { return body(tag); }));
  }

  std::shared_ptr<Core> core_;
};

Result<std::unique_ptr<comm::Communicator>> Gloo::split(int colour) {
  std::vector<std::int32_t> colours(static_cast<std::size_t>(size()), 0);
  colours[static_cast<std::size_t>(rank())] = colour;
  STRATA_CHECK(all_reduce({colours.data(), size(), comm::Number::int32}));
  GlooLink::Place place = core_->place;
  place.size = 0;
  int first = -1;
  for (int other = 0; other < size(); ++other) {
    if (colours[static_cast<std::size_t>(other)] != colour) continue;
    if (first < 0) first = other;
    if (other == rank()) place.rank = place.size;
    ++place.size;
  }
  place.prefix = fmt::format("{}.{}.{}", core_->place.prefix, core_->splits++, first);
  return make(core_->store, core_->notes, place);
}

}  // namespace

Result<std::unique_ptr<comm::Communicator>> join_gloo(const std::shared_ptr<RunStore>& store,
                                                      const GlooOptions& options) {
  // A look-up that waits must not hold up the notes.
  STRATA_TRY(auto for_notes, store->clone());
  auto notes = std::make_shared<RankNotes>(std::move(for_notes), options.rank, options.size,
                                           options.patience);
  return Gloo::make(store, std::move(notes),
                    {"group", options.rank, options.size, options.own_address});
}

}  // namespace strata::engine
