#include "plan/replay.h"

#include <algorithm>

namespace strata::plan {

Replay::Replay(const Costs& costs, const Link& link,
               const std::vector<std::vector<Instruction>>& lists,
               const std::vector<double>& speeds)
    : costs_(costs), link_(link), stages_(lists.size()) {
  for (std::size_t s = 0; s < lists.size(); ++s) {
    stages_[s].list = &lists[s];
    stages_[s].speed = speeds[s];
  }
}

void Replay::run() {
  // Sends never wait, so going round the stages until none moves ends with all at their end.
  for (bool moved = true; moved;) {
    moved = false;
    for (int s = 0; s < static_cast<int>(stages_.size()); ++s)
      while (advance(s))
        moved = true;
  }
}

bool Replay::advance(int s) {
  StageReplay& stage = stages_[static_cast<std::size_t>(s)];
  if (stage.at == stage.list->size()) return false;
  const Instruction& now = (*stage.list)[stage.at];
  const auto layer = static_cast<std::size_t>(std::max(now.layer, 0));
  switch (now.op) {
    case Op::forward:
      compute(stage, Work::forward, now.micro_batch,
              costs_.forward[layer] / stage.speed + costs_.forward_exchange[layer]);
      break;
    case Op::backward:
      compute(stage, Work::backward, now.micro_batch,
              costs_.backward[layer] / stage.speed + costs_.backward_exchange[layer]);
      stage.last_backward = stage.now;
      break;
    case Op::accumulate:
      compute(stage, Work::backward, now.micro_batch,
              costs_.accumulate[static_cast<std::size_t>(s)] / stage.speed);
      stage.last_backward = stage.now;
      break;
    case Op::send_activation:
    case Op::send_gradient:
      send(s, now);
      break;
    case Op::recv_activation:
    case Op::recv_gradient:
      if (!receive(s, now)) return false;
      break;
    case Op::reduce:
      stage.reduces.push_back(stage.now);
      break;
    case Op::share:
    case Op::clip:
    case Op::update:
    case Op::gather:
      return false;
    case Op::load:
    case Op::loss:
      break;
  }
  ++stage.at;
  return true;
}

void Replay::compute(StageReplay& stage, Work work, int micro_batch, double seconds) {
  const double start = stage.now;
  stage.now += seconds;
  stage.busy += seconds;
  if (!stage.spans.empty()) {
    WorkSpan& last = stage.spans.back();
    if (last.work == work && last.micro_batch == micro_batch && last.end == start) {
      last.end = stage.now;
      return;
    }
  }
  if (seconds > 0) stage.spans.push_back({work, micro_batch, start, stage.now});
}

void Replay::send(int from, const Instruction& instruction) {
  StageReplay& stage = stages_[static_cast<std::size_t>(from)];
  const double start = std::max(stage.now, stage.sender_free);
  stage.sender_free =
      start + costs_.message[static_cast<std::size_t>(instruction.layer)] / link_.bytes_per_s;
  const double arrival = stage.sender_free + link_.latency_s;
  arrivals_[{from, instruction.peer}].push_back(arrival);
  if (arrival > start) stage.spans.push_back({Work::send, instruction.micro_batch, start, arrival});
}

bool Replay::receive(int at, const Instruction& instruction) {
  std::deque<double>& queue = arrivals_[{instruction.peer, at}];
  if (queue.empty()) return false;
  StageReplay& stage = stages_[static_cast<std::size_t>(at)];
  stage.now = std::max(stage.now, queue.front());
  queue.pop_front();
  return true;
}

}  // namespace strata::plan
