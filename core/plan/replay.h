// One replica's lists, carried out in time: for the simulator alone.
#pragma once

#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "plan/simulator.h"
#include "plan/step.h"

namespace strata::plan {

/// Seconds that instructions of a plan take, on a device of speed 1 and on the link.
struct Costs {
  std::vector<double> forward;  // by layer
  std::vector<double> backward;
  std::vector<double> forward_exchange;  // collectives inside a layer
  std::vector<double> backward_exchange;
  std::vector<double> message;     // bytes of its output, by layer
  std::vector<double> accumulate;  // by stage
  std::vector<double> clip;
  std::vector<double> update;
};

/// A stage's rank up to where it meets the ranks of the other replicas.
struct StageReplay {
  const std::vector<Instruction>* list = nullptr;
  std::size_t at = 0;
  double speed = 1;
  double now = 0;
  double busy = 0;
  double sender_free = 0;
  double last_backward = 0;
  std::vector<double> reduces;  // when each was reached
  std::vector<WorkSpan> spans;
};

class Replay {
 public:
  Replay(const Costs& costs, const Link& link, const std::vector<std::vector<Instruction>>& lists,
         const std::vector<double>& speeds);

  /// Goes on until every stage has come to its `share`, or `update` where there is none.
  void run();
  [[nodiscard]] std::vector<StageReplay>& stages() { return stages_; }

 private:
  /// False where it waits for a message.
  bool advance(int stage);
  void compute(StageReplay& stage, Work work, int micro_batch, double seconds);
  void send(int from, const Instruction& instruction);
  bool receive(int at, const Instruction& instruction);

  const Costs& costs_;
  const Link& link_;
  std::vector<StageReplay> stages_;
  std::map<std::pair<int, int>, std::deque<double>> arrivals_;  // from, to
};

}  // namespace strata::plan
