#include "engine/step_trace.h"

#include <utility>

namespace strata::engine {
namespace {

bool exchanges(plan::Op op) {
  switch (op) {
    case plan::Op::recv_activation:
    case plan::Op::send_activation:
    case plan::Op::recv_gradient:
    case plan::Op::send_gradient:
    case plan::Op::reduce:
    case plan::Op::share:
    case plan::Op::gather:
      return true;
    default:
      return false;
  }
}

}  // namespace

StepTrace::StepTrace(const graph::Model& model, const std::vector<plan::Instruction>& program,
                     comm::Communicator& world)
    : world_(world) {
  for (const plan::Instruction& instruction : program) {
    if (world.size() > 1) texts_.push_back(plan::text(instruction, model));
    exchanges_.push_back(exchanges(instruction.op));
  }
}

double StepTrace::now_ms() const {
  return std::chrono::duration<double, std::milli>(Clock::now() - step_begin_).count();
}

void StepTrace::begin_step() {
  step_begin_ = Clock::now();
  comm_ms_ = 0;
  measuring_ = std::exchange(wanted_, false);
  if (measuring_) spans_.clear();
}

void StepTrace::begin(std::size_t instruction) {
  if (!texts_.empty()) world_.note(texts_[instruction]);
  if (measuring_ || exchanges_[instruction]) begin_ms_ = now_ms();
}

void StepTrace::end(std::size_t instruction) {
  if (!measuring_ && !exchanges_[instruction]) return;
  const double end_ms = now_ms();
  if (exchanges_[instruction]) comm_ms_ += end_ms - begin_ms_;
  if (measuring_) spans_.push_back({instruction, begin_ms_, end_ms});
}

}  // namespace strata::engine
