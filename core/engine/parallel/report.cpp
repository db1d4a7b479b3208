#include "engine/parallel/report.h"

#include <algorithm>
#include <cstring>

namespace strata::engine {
namespace {

using What = link::TimelineEvent::What;

What what_of(plan::Op op) {
  switch (op) {
    case plan::Op::load:
    case plan::Op::forward:
    case plan::Op::loss:
      return What::forward;
    case plan::Op::backward:
    case plan::Op::accumulate:
      return What::backward;
    case plan::Op::send_activation:
    case plan::Op::send_gradient:
      return What::send;
    case plan::Op::recv_activation:
    case plan::Op::recv_gradient:
      return What::recv;
    case plan::Op::reduce:
    case plan::Op::share:
    case plan::Op::gather:
      return What::reduce;
    case plan::Op::clip:
    case plan::Op::update:
      break;
  }
  return What::update;
}

/// This rank's spans; times count from the moment it left `share`.
std::vector<link::TimelineEvent::Span> own_spans(const StepRunner& runner) {
  const std::vector<plan::Instruction>& program = runner.program();
  double shared_ms = 0;
  for (const StepTrace::Span& span : runner.trace().spans())
    if (program[span.instruction].op == plan::Op::share) shared_ms = span.end_ms;
  std::vector<link::TimelineEvent::Span> out;
  for (const StepTrace::Span& span : runner.trace().spans()) {
    const plan::Instruction& instruction = program[span.instruction];
    const link::TimelineEvent::Span next{runner.team().rank(), what_of(instruction.op),
                                         instruction.micro_batch, span.start_ms - shared_ms,
                                         span.end_ms - shared_ms};
    if (!out.empty() && out.back().what == next.what && out.back().micro_batch == next.micro_batch)
      out.back().end_ms = next.end_ms;
    else
      out.push_back(next);
  }
  return out;
}

constexpr std::size_t kNumbersInSpan = 4;

std::vector<double> packed(const std::vector<link::TimelineEvent::Span>& spans) {
  std::vector<double> numbers;
  for (const auto& span : spans)
    numbers.insert(numbers.end(),
                   {static_cast<double>(span.what), static_cast<double>(span.micro_batch),
                    span.start_ms, span.end_ms});
  return numbers;
}

void unpack(const std::vector<double>& numbers, int rank,
            std::vector<link::TimelineEvent::Span>& out) {
  for (std::size_t i = 0; i + kNumbersInSpan <= numbers.size(); i += kNumbersInSpan)
    out.push_back({rank, static_cast<What>(static_cast<int>(numbers[i])),
                   static_cast<int>(numbers[i + 1]), numbers[i + 2], numbers[i + 3]});
}

comm::Block block_of(std::vector<double>& numbers) {
  return {numbers.data(), static_cast<std::int64_t>(numbers.size()), comm::Number::float64};
}

}  // namespace

Result<std::vector<RankNumbers>> numbers_of_ranks(const Team& team, const RankNumbers& own) {
  constexpr std::size_t kNumbers = 4;
  std::vector<double> numbers(static_cast<std::size_t>(team.size()) * kNumbers, 0);
  double* const mine = numbers.data() + static_cast<std::size_t>(team.rank()) * kNumbers;
  mine[0] = own.step_ms;
  mine[1] = own.comm_ms;
  mine[2] = own.memory_bytes;
  mine[3] = own.utilisation;
  STRATA_CHECK(team.world().all_reduce(block_of(numbers)));
  std::vector<RankNumbers> all;
  for (std::size_t i = 0; i < numbers.size(); i += kNumbers)
    all.push_back({numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]});
  return all;
}

Result<std::vector<LayerHealth>> layers_of_ranks(const StepRunner& runner) {
  std::vector<double> sums = runner.health().sums();
  if (!sums.empty()) STRATA_CHECK(runner.team().world().all_reduce(block_of(sums)));
  return HealthMeter::layers_from(runner.model(), sums);
}

Result<std::vector<link::TimelineEvent::Span>> timeline_of_ranks(const StepRunner& runner) {
  const Team& team = runner.team();
  const std::vector<link::TimelineEvent::Span> own = own_spans(runner);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(team.size()), 0);
  counts[static_cast<std::size_t>(team.rank())] = static_cast<std::int64_t>(own.size());
  STRATA_CHECK(team.world().all_reduce(
      {counts.data(), static_cast<std::int64_t>(counts.size()), comm::Number::int64}));
  std::vector<double> numbers = packed(own);
  if (!team.is_leader()) {
    STRATA_CHECK(team.world().send(block_of(numbers), 0));
    return std::vector<link::TimelineEvent::Span>();
  }
  std::vector<link::TimelineEvent::Span> all = own;
  for (int rank = 1; rank < team.size(); ++rank) {
    numbers.resize(static_cast<std::size_t>(counts[static_cast<std::size_t>(rank)]) *
                   kNumbersInSpan);
    STRATA_CHECK(team.world().recv(block_of(numbers), rank));
    unpack(numbers, rank, all);
  }
  double first_ms = 0;
  for (const auto& span : all)
    first_ms = std::min(first_ms, span.start_ms);
  for (auto& span : all) {
    span.start_ms -= first_ms;
    span.end_ms -= first_ms;
  }
  return all;
}

}  // namespace strata::engine
