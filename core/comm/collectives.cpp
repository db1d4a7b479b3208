#include "comm/collectives.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "comm/sums.h"

namespace strata::comm {
namespace {

// At most so many bytes between two looks at the other ranks.
constexpr std::int64_t kMostAtOnce = 16 << 20;

std::string text_of(const Announcement& said) {
  constexpr std::array kKinds = {"all_reduce", "reduce_scatter", "all_gather", "broadcast"};
  constexpr std::array kTypes = {"float32", "float64", "int32", "int64", "byte"};
  return fmt::format("{} of {} {} (root {})", kKinds[static_cast<std::size_t>(said.kind)],
                     said.count, kTypes[static_cast<std::size_t>(said.type)], said.root);
}

void copy_bytes(const std::byte* from, std::byte* to, std::int64_t bytes) {
  if (bytes > 0 && from != to) std::memcpy(to, from, static_cast<std::size_t>(bytes));
}

std::byte* bytes_in(const Block& block) { return static_cast<std::byte*>(block.data); }

}  // namespace

std::shared_ptr<const Collectives::Work> Collectives::start(Collective kind, Block block,
                                                            int root) {
  auto work = std::make_shared<Work>();
  work->kind = kind;
  work->block = block;
  work->root = root;
  const std::int64_t shared =
      kind == Collective::broadcast ? block.count : share_of(block.count, 0, group_.size()).count;
  const std::int64_t at_once = chunk_elements(*work);
  work->begin = started_;
  started_ +=
      static_cast<std::uint64_t>(std::max<std::int64_t>(1, (shared + at_once - 1) / at_once));
  work->end = started_;
  work->slot = operations_++ % kWindow;
  works_.push_back(work);
  return work;
}

bool Collectives::advance() {
  if (works_.empty()) return false;
  bool any = false;
  for (bool moved = true; moved; any |= moved) {
    moved = announce();
    moved |= carry_out();
    moved |= complete();
  }
  return any;
}

bool Collectives::needs(const Work& work, int rank) const {
  const Lane& lane = group_.lane(rank);
  return lane.announced.load() < work.end || (!work.small() && lane.finished.load() < work.end);
}

// What this rank says.

bool Collectives::announce() {
  const std::uint64_t before = announced_;
  while (to_announce_ < works_.size() && announce(*works_[to_announce_]))
    ++to_announce_;
  if (announced_ == before) return false;
  publish(&Lane::announced, announced_);
  return true;
}

/// Whether all of it is announced now.
bool Collectives::announce(Work& work) {
  if (!work.said) {
    if (slot_end_[work.slot] > least(&Lane::finished)) return false;
    say(work);
  }
  if (!staged(group_.rank(), work)) announced_ = work.end;
  // The stage has two halves: a chunk waits until the one before the last is through.
  for (; announced_ < work.end && announced_ < completed_ + 2; ++announced_)
    stage_in(work, announced_);
  return announced_ == work.end;
}

void Collectives::say(Work& work) {
  Announcement& said = group_.lane(group_.rank()).window[work.slot];
  said.kind = work.kind;
  said.type = work.block.type;
  said.root = work.root;
  said.count = work.block.count;
  const Allocations::Spot spot = allocations_.find(work.block.data, work.block.bytes());
  said.allocation = spot.allocation;
  said.offset = spot.offset;
  if (work.small()) copy_bytes(bytes_in(work.block), said.small.data(), work.block.bytes());
  slot_end_[work.slot] = work.end;
  work.said = true;
}

const Announcement& Collectives::said(int rank, const Work& work) const {
  return group_.lane(rank).window[work.slot];
}

bool Collectives::staged(int rank, const Work& work) const {
  return !work.small() && said(rank, work).allocation == 0;
}

// What it does with what all have said.

bool Collectives::carry_out() {
  const std::uint64_t all = least(&Lane::announced);
  const std::uint64_t before = carried_out_;
  while (to_carry_out_ < works_.size() && carried_out_ < all) {
    const Work& work = *works_[to_carry_out_];
    if (!carry_out(work, std::min(all, work.end))) return false;
    if (carried_out_ == work.end) ++to_carry_out_;
  }
  return carried_out_ != before;
}

/// False where the ranks do not do the same.
bool Collectives::carry_out(const Work& work, std::uint64_t end) {
  if (carried_out_ == work.begin && !check_others(work)) return false;
  while (carried_out_ < end) {
    const std::uint64_t chunks = joint_chunks(work, end - carried_out_);
    carry_out_chunks(work, carried_out_, chunks);
    carried_out_ += chunks;
    publish(&Lane::finished, carried_out_);
  }
  return true;
}

void Collectives::carry_out_chunks(const Work& work, std::uint64_t chunk, std::uint64_t chunks) {
  const int own = group_.rank();
  switch (work.kind) {
    case Collective::all_reduce:
      // A small sum is taken by every rank for itself.
      if (work.small()) return reduce(work, {0, work.block.count, 0}, chunk);
      [[fallthrough]];
    case Collective::reduce_scatter:
      return reduce(work, piece(work, own, chunk, chunks), chunk);
    case Collective::all_gather:
      for (int rank = 0; rank < group_.size(); ++rank)
        if (rank != own) fetch(rank, work, piece(work, rank, chunk, chunks), chunk);
      return;
    case Collective::broadcast:
      if (work.root != own) fetch(work.root, work, piece(work, work.root, chunk, chunks), chunk);
      return;
  }
}

bool Collectives::check_others(const Work& work) const {
  const Announcement& own = said(group_.rank(), work);
  for (int rank = 0; rank < group_.size(); ++rank) {
    const Announcement& other = said(rank, work);
    if (other.kind == own.kind && other.type == own.type && other.root == own.root &&
        other.count == own.count)
      continue;
    group_.roster().fail({fmt::format("rank {} does {}, rank {} does {}", group_.in_run(rank),
                                      text_of(other), group_.roster().rank(), text_of(own)),
                          "", "this is a fault in Strata: please report it with the project file"});
    return false;
  }
  return true;
}

bool Collectives::complete() {
  const std::uint64_t all = least(&Lane::finished);
  const std::uint64_t before = completed_;
  while (!works_.empty()) {
    Work& work = *works_.front();
    // Nobody else touches the block of a small one.
    const std::uint64_t end = std::min(work.end, work.small() ? carried_out_ : all);
    for (; completed_ < end; ++completed_)
      if (work.kind == Collective::all_reduce && staged(group_.rank(), work))
        stage_out(work, completed_);
    if (completed_ < work.end) break;
    work.done = true;
    works_.pop_front();
    --to_announce_;
    --to_carry_out_;
  }
  return completed_ != before;
}

// Where the numbers lie.

/// A multiple of 16, so that every piece begins a cache line wherever its block does.
std::int64_t Collectives::chunk_elements(const Work& work) const {
  const std::int64_t whole = kStageBytes / bytes_of(work.block.type);
  return work.kind == Collective::broadcast ? whole : whole / group_.size() / 16 * 16;
}

Collectives::Piece Collectives::piece(const Work& work, int owner, std::uint64_t chunk,
                                      std::uint64_t chunks) const {
  const bool broadcast = work.kind == Collective::broadcast;
  const Share share =
      broadcast ? Share{0, work.block.count} : share_of(work.block.count, owner, group_.size());
  const std::int64_t at_once = chunk_elements(work);
  const std::int64_t skipped =
      std::min(share.count, static_cast<std::int64_t>(chunk - work.begin) * at_once);
  const std::int64_t count =
      std::min(share.count - skipped, static_cast<std::int64_t>(chunks) * at_once);
  return {share.first + skipped, count, broadcast ? 0 : owner * at_once};
}

/// Chunks that can be moved as one, because they lie one after the other everywhere.
std::uint64_t Collectives::joint_chunks(const Work& work, std::uint64_t most) const {
  for (int rank = 0; rank < group_.size(); ++rank)
    if (rank != group_.rank() && staged(rank, work)) return 1;
  const std::int64_t bytes = chunk_elements(work) * bytes_of(work.block.type);
  return std::min(most, static_cast<std::uint64_t>(std::max<std::int64_t>(1, kMostAtOnce / bytes)));
}

std::byte* Collectives::place(int rank, const Work& work, const Piece& piece,
                              std::uint64_t chunk) const {
  const std::int64_t element = bytes_of(work.block.type);
  if (rank == group_.rank()) return bytes_in(work.block) + piece.first * element;
  if (work.small()) return group_.lane(rank).window[work.slot].small.data() + piece.first * element;
  const Announcement& other = said(rank, work);
  if (other.allocation == 0) return group_.stage(rank, chunk) + piece.staged * element;
  return allocations_.part(other.allocation, rank) + other.offset + piece.first * element;
}

void Collectives::reduce(const Work& work, const Piece& piece, std::uint64_t chunk) {
  if (piece.count == 0) return;
  const bool for_all = work.kind == Collective::all_reduce && !work.small();
  sources_.clear();
  targets_.clear();
  for (int rank = 0; rank < group_.size(); ++rank) {
    std::byte* there = place(rank, work, piece, chunk);
    sources_.push_back(there);
    if (for_all || rank == group_.rank()) targets_.push_back(there);
  }
  sum_into(work.block.type, sources_, targets_, piece.count);
}

void Collectives::fetch(int from, const Work& work, const Piece& piece, std::uint64_t chunk) const {
  if (piece.count == 0) return;
  copy_bytes(place(from, work, piece, chunk), place(group_.rank(), work, piece, chunk),
             piece.count * bytes_of(work.block.type));
}

void Collectives::stage_in(const Work& work, std::uint64_t chunk) const {
  const std::int64_t element = bytes_of(work.block.type);
  const int own = group_.rank();
  const auto copy_piece = [&](int owner) {
    const Piece part = piece(work, owner, chunk, 1);
    if (part.count == 0) return;
    copy_bytes(bytes_in(work.block) + part.first * element,
               group_.stage(own, chunk) + part.staged * element, part.count * element);
  };
  if (work.kind == Collective::all_gather) return copy_piece(own);
  if (work.kind == Collective::broadcast) {
    if (work.root == own) copy_piece(own);
    return;
  }
  for (int owner = 0; owner < group_.size(); ++owner)
    if (owner != own) copy_piece(owner);
}

void Collectives::stage_out(const Work& work, std::uint64_t chunk) const {
  const std::int64_t element = bytes_of(work.block.type);
  for (int owner = 0; owner < group_.size(); ++owner) {
    const Piece part = piece(work, owner, chunk, 1);
    if (owner == group_.rank() || part.count == 0) continue;
    copy_bytes(group_.stage(group_.rank(), chunk) + part.staged * element,
               bytes_in(work.block) + part.first * element, part.count * element);
  }
}

// What ranks know of one another.

void Collectives::publish(Counter counter, std::uint64_t value) const {
  auto& own = group_.lane(group_.rank()).*counter;
  const std::uint64_t before = own.load(std::memory_order_relaxed);
  own.store(value);
  // Others wait for the last rank only.
  std::uint64_t others = ~std::uint64_t{0};
  for (int rank = 0; rank < group_.size(); ++rank)
    if (rank != group_.rank()) others = std::min(others, (group_.lane(rank).*counter).load());
  if (others > before) group_.wake_all();
}

std::uint64_t Collectives::least(Counter counter) const {
  std::uint64_t out = ~std::uint64_t{0};
  for (int rank = 0; rank < group_.size(); ++rank)
    out = std::min(out, (group_.lane(rank).*counter).load());
  return out;
}

}  // namespace strata::comm
