// When each instruction of a measured step began and ended: what the `timeline` event tells. Also
// how long every step waits for other ranks.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "comm/communicator.h"
#include "graph/network.h"
#include "plan/step.h"

namespace strata::engine {

class StepTrace {
 public:
  using Clock = std::chrono::steady_clock;

  struct Span {
    std::size_t instruction = 0;  // in the rank's list
    double start_ms = 0;          // since the step began on this rank
    double end_ms = 0;
  };

  StepTrace(const graph::Model& model, const std::vector<plan::Instruction>& program,
            comm::Communicator& world);

  /// The step that comes next is measured.
  void measure_next() { wanted_ = true; }
  void begin_step();
  void begin(std::size_t instruction);
  void end(std::size_t instruction);
  /// Time that layers waited for other ranks inside their instructions.
  void add_comm_ms(double ms) { comm_ms_ += ms; }

  /// Of the step measured last.
  [[nodiscard]] const std::vector<Span>& spans() const { return spans_; }
  /// Of the step that ran last: time in instructions that exchange numbers, and in layers'
  /// exchanges.
  [[nodiscard]] double comm_ms() const { return comm_ms_; }

 private:
  [[nodiscard]] double now_ms() const;

  std::vector<std::string> texts_;  // what other ranks are told; empty for a rank alone
  std::vector<bool> exchanges_;     // by instruction
  comm::Communicator& world_;
  Clock::time_point step_begin_;
  double begin_ms_ = 0;
  double comm_ms_ = 0;
  bool wanted_ = false;
  bool measuring_ = false;
  std::vector<Span> spans_;
};

}  // namespace strata::engine
