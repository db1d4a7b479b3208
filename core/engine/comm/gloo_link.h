// Connections between the ranks of a group, by Gloo over TCP.
#pragma once

#include <torch/csrc/distributed/c10d/Work.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "engine/comm/rank_notes.h"
#include "engine/comm/run_store.h"

namespace c10d {
class ProcessGroupGloo;
}

namespace strata::engine {

class GlooLink {
 public:
  struct Place {
    std::string prefix;  // of the group's keys in the store
    int rank = 0;
    int size = 1;
    std::string own_address;  // where this machine listens; empty: on the way to the store
  };
  static Result<std::shared_ptr<GlooLink>> connect(RunStore& store, const Place& place,
                                                   std::shared_ptr<RankNotes> notes);
  GlooLink(const GlooLink&) = delete;
  GlooLink& operator=(const GlooLink&) = delete;
  ~GlooLink();

  /// Null where there is nothing to move. May be called by several threads.
  using Transfer = c10::intrusive_ptr<c10d::Work>;
  Result<Transfer> send(const void* data, std::int64_t bytes, int to, int tag);
  Result<Transfer> recv(void* data, std::int64_t bytes, int from, int tag);
  Result<> wait(const Transfer& transfer);

 private:
  GlooLink(std::shared_ptr<RankNotes> notes, c10::intrusive_ptr<c10d::ProcessGroupGloo> group);
  template <class Body>
  auto guarded(const Body& body) -> decltype(body());
  void stop();

  std::shared_ptr<RankNotes> notes_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group_;
  std::mutex starting_;
  std::mutex waiting_mutex_;
  std::set<c10d::Work*> waiting_;
  bool stopped_ = false;
};

}  // namespace strata::engine
